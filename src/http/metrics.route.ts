import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors.js';
import { measureFiring } from '../operations/alerts/measure-firing.js';
import { measureDrift } from '../operations/drift/measure-drift.js';
import { measureEventLog } from '../operations/system/measure-event-log.js';
import { measureWebhooks } from '../operations/webhooks/measure-webhooks.js';
import { exactly, type Route } from './route.js';

/** Prometheus waits for 10 s and asks again: what it does not wait for must not hold connections. */
const MEASURE_MS = 4_000;

/**
 * `GET /metrics`: Prometheus text, for who sends `Authorization: Bearer <token>`. Without a token, for this machine alone: what
 * is counted tells of the trade. A request that a proxy passed on comes from elsewhere, and one that names another host came through
 * something: a proxy that keeps the name, or a page whose name was pointed at this machine.
 */
export function createMetricsRoute(token: string | undefined): Route {
  return {
    name: 'metrics',
    method: ['GET', 'HEAD'],
    match: exactly('/metrics'),
    async handle(req, res, { deps }) {
      if (!(token === undefined ? isFromHere(req) : carries(req, token))) {
        throw new AppError('UNAUTHENTICATED', 'Send METRICS_TOKEN as "Authorization: Bearer …".');
      }
      const inTime = { ...deps, database: deps.database.forAtMost(MEASURE_MS) };
      await Promise.all(
        [measureEventLog, measureWebhooks, measureFiring, measureDrift].map((measure) => measure(inTime)),
      );
      const { registry } = deps.metrics;
      const text = await registry.metrics();
      res.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
    },
  };
}

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
/** What proxies tell of whom they speak for, by whatever custom. */
const PASSED_ON = /^(?:forwarded|via|x-forwarded(?:-.+)?|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const isPassedOn = Object.keys(headers).some((name) => PASSED_ON.test(name));
  return !isPassedOn && LOOPBACK.test(socket.remoteAddress ?? '') && LOCAL_HOST.test(headers.host ?? '');
}

/** Compared by hash: equal lengths, and a time that tells nothing. */
function carries({ headers }: IncomingMessage, token: string): boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hashOf(headers.authorization ?? ''), hashOf(`Bearer ${token}`));
}
