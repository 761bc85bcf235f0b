import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as it arrived. */
export interface ArrivedMail {
  readonly email: Email;
  readonly raw: string;
  readonly recipients: readonly string[];
  readonly encrypted: boolean;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly ArrivedMail[];
  /** Lets the next recipients be refused with these replies, one each. */
  refuse(...codes: readonly number[]): void;
  close(): Promise<void>;
}

const TLS = new URL('../fixtures/tls/', import.meta.url);

/** The certificate of the server, for who has to trust it. */
export const MAIL_CERTIFICATE = readFileSync(new URL('loopback-certificate.pem', TLS), 'utf8');

/** A mail server on 127.0.0.1 that offers STARTTLS, and takes logins by user and password when told to. */
export async function startMailServer(options: Partial<SMTPServerOptions> = {}): Promise<MailServer> {
  const mails: ArrivedMail[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    cert: MAIL_CERTIFICATE,
    key: readFileSync(new URL('loopback-key.pem', TLS), 'utf8'),
    disabledCommands: ['AUTH'],
    closeTimeout: 100,
    onRcptTo(_, __, done) {
      const responseCode = refusals.shift();
      done(responseCode === undefined ? null : Object.assign(new Error('not now'), { responseCode }));
    },
    onData(stream, session, done) {
      const keep = async () => {
        const raw = (await buffer(stream)).toString();
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ email: await PostalMime.parse(raw), raw, recipients, encrypted: session.secure });
      };
      keep().then(() => done(null), done);
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refuse: (...codes) => void refusals.push(...codes),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
