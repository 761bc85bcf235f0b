/** The port cannot be listened on. The message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(cause: Error, port: number, host: string) {
    super(words(cause, port, host), { cause });
  }
}

function words(cause: Error, port: number, host: string): string {
  switch ('code' in cause ? cause.code : '') {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Set PORT to another one, or 0 for any.`;
    case 'EACCES':
      return `Port ${port} is kept for the system. Set PORT to one above 1023, or 0 for any.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${host} is no address of this machine. Set it to 127.0.0.1, or to 0.0.0.0 for every address.`;
    default:
      return `Port ${port} at ${host} cannot be listened on: ${cause.message}. Set PORT or HOST to something else.`;
  }
}
