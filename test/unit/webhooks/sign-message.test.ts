import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { formatSecret, signMessage } from '../../../src/engines/webhooks/sign-message.js';

const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };

test('the published example has the published signature', () => {
  // The example of the Standard Webhooks libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect(signMessage(message, [secret])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('two secrets sign beside each other, and text beyond ASCII as UTF-8', () => {
  const secrets = [formatSecret(Buffer.alloc(32, 1)), formatSecret(Buffer.alloc(32, 2))];
  const body = '{"name":"Mädchen 🧦"}';
  const at = new Date();
  const timestamp = Math.floor(at.getTime() / 1_000);
  const signature = signMessage({ id: 'msg_1', timestamp, body }, secrets);
  expect(signature.split(' ')).toEqual(secrets.map((secret) => new Webhook(secret).sign('msg_1', at, body)));
});
