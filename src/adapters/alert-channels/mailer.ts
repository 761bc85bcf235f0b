import { createTransport } from 'nodemailer';
import { ChannelError } from './alert-channels.js';

/** One mail, to one mailbox. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** The message that this one answers; null for none. */
  readonly inReplyTo: string | null;
}

export interface Mailer {
  /** Hands a mail to the server. Rejects with a ChannelError, or with the reason of `signal`. */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
  /** The part behind the @ of the sender. */
  readonly domain: string;
}

/** `url` is smtp(s)://user:password@host:port; `from` a mailbox, with a name or without. `ca` is an extra trusted certificate (PEM). */
export interface MailerSettings {
  readonly url: string;
  readonly from: string;
  readonly ca?: string;
}

const CONNECT_MS = 5_000;
const REPLY_MS = 15_000;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Mail by SMTP. A connection is encrypted (STARTTLS, or TLS from the start for smtps) and the server's certificate checked, unless the
 * server is on this machine. A mail is never made of files or addresses: what looks like one stays text.
 */
export function createMailer({ url, from, ca }: MailerSettings): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isHere = ca === undefined && LOOPBACK.test(hostname);
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'smtps:' ? 465 : 587) : Number(port),
    secure: protocol === 'smtps:',
    requireTLS: protocol === 'smtp:' && !isHere,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { rejectUnauthorized: !isHere, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: REPLY_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    domain: from.replace(/^.*@/s, '').replace(/>\s*$/, ''),
    async send({ to, subject, text, html, messageId, inReplyTo }, signal) {
      const answers = inReplyTo === null ? {} : { inReplyTo: `<${inReplyTo}>`, references: `<${inReplyTo}>` };
      const headers = { 'Auto-Submitted': 'auto-generated' };
      const envelope = { to: { name: '', address: to }, from, subject, text, html };
      try {
        await transport.sendMail({ ...envelope, headers, messageId: `<${messageId}>`, ...answers, signal });
      } catch (error) {
        signal.throwIfAborted();
        throw describeFailure(error);
      }
    },
  };
}

/** Replies of the fifth class are for good (RFC 5321, 4.2.1); all else may pass. The words are ours: a server's may quote anything. */
function describeFailure(error: unknown): ChannelError {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  if (code === 'EAUTH')
    return new ChannelError('The mail server does not accept the login; correct SMTP_URL.', { retryable: true });
  if (code === 'ETLS')
    return new ChannelError('The mail server offers no encryption (STARTTLS) that can be trusted.', {
      retryable: true,
    });
  if (typeof responseCode === 'number' && responseCode >= 500)
    return new ChannelError(`The mail server refuses the message (${responseCode}); check the address.`, {
      retryable: false,
    });
  if (typeof responseCode === 'number')
    return new ChannelError(`The mail server does not take the message just now (${responseCode}).`, {
      retryable: true,
    });
  return new ChannelError('The mail server cannot be reached; check SMTP_URL and the network.', { retryable: true });
}
