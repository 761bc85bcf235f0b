import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expireLeases } from '../../../src/operations/review/expire-leases.js';
import { createWorld, type World } from '../../support/world.js';
import { act, claim, eventsOf, type GivenReviewer, givenReviewers, givenTask, readRows } from './given.js';

let world: World;
let ann: GivenReviewer;
let ben: GivenReviewer;
let eve: GivenReviewer;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  [ann, ben, eve] = (await givenReviewers(world, 3)) as [GivenReviewer, GivenReviewer, GivenReviewer];
});
afterAll(() => world.close());

const submit = (as: GivenReviewer, input: object) => act(world, 'submitReviewDecision', { as, input });
const inHours = (hours: number) => new Date(world.clock.now().getTime() + hours * 3_600_000);

/** Everything a decision may write, for one task. */
async function stored(taskId: string) {
  const [row] = await readRows(
    world,
    `SELECT task.state, task.outcome, task.quorum, task.required_decisions AS required, task.priority, image.state AS image,
       product.status AS product, (SELECT count(*)::int FROM review_decisions WHERE task_id = task.id) AS decisions,
       (SELECT count(*)::int FROM feedback_samples WHERE task_id = task.id) AS samples
     FROM review_tasks task JOIN product_images image ON image.id = task.image_id
       JOIN products product ON product.id = task.product_id WHERE task.id = $1`,
    [taskId],
  );
  return row;
}

describe('one decision', () => {
  it('ACCEPTED completes the task, approves picture and product, keeps a sample, and tells of all of it', async () => {
    const { taskId, imageId, productId, sha256 } = await givenTask(world);
    const before = await world.head();
    const leaseToken = await claim(world, ann, taskId);
    world.clock.advance(60_000);
    const input = { taskId, leaseToken, verdict: 'ACCEPTED', confidence: 4, notes: 'Sharp enough.', durationMs: 8_500 };
    const payload = await submit(ann, input);
    const now = world.clock.now().toISOString();
    expect(payload).toEqual({
      task: {
        id: taskId,
        state: 'COMPLETED',
        priority: 'NORMAL',
        requiredDecisions: 1,
        outcome: 'ACCEPTED',
        agreement: null,
        slaBreached: false,
        version: 4,
        claimedBy: null,
        leaseExpiresAt: null,
        completedAt: now,
        decisions: [{ verdict: 'ACCEPTED', confidence: 4, reviewer: { id: ann.id } }],
      },
      decision: {
        id: expect.stringMatching(/^decision_[0-9a-z]{26}$/),
        verdict: 'ACCEPTED',
        confidence: 4,
        notes: 'Sharp enough.',
        durationMs: 8_500,
        decidedAt: now,
        reviewer: { id: ann.id },
      },
      userErrors: [],
    });
    const events = await world.events(before);
    expect(
      events.map(({ type, entityId, entityVersion, payload: told }) => [type, entityId, entityVersion, told]),
    ).toEqual([
      ['review.task.claimed.v1', taskId, 2, { ...ofTask('CLAIMED'), reviewerId: ann.id }],
      ['review.task.decided.v1', taskId, 3, { ...ofTask('COMPLETED'), reviewerId: ann.id }],
      ['review.task.completed.v1', taskId, 4, { ...ofTask('COMPLETED'), reviewerId: ann.id }],
      ['image.decided.v1', imageId, 2, { productId, state: 'APPROVED' }],
      ['product.status_changed.v1', productId, 2, { vendorId: 'vendor_brit', status: 'APPROVED' }],
    ]);
    expect(
      await readRows(
        world,
        `SELECT image_id, image_sha256, verdict, confidence, scores, policy_version FROM feedback_samples WHERE task_id = $1`,
        [taskId],
      ),
    ).toEqual([
      {
        image_id: imageId,
        image_sha256: sha256,
        verdict: 'ACCEPTED',
        confidence: 0.8,
        scores: { BLUR: 0.4, PERCEPTUAL_SIMILARITY: null, overall: 0.675 },
        policy_version: 'main-image@1',
      },
    ]);
  });

  it.each([
    ['REJECTED', 'REJECTED', 'REJECTED'],
    // New variants are on their way.
    ['REGENERATE', 'REGENERATE', 'PENDING'],
  ])('%s rejects the picture, with the outcome %s, and the product becomes %s', async (verdict, outcome, product) => {
    const { taskId } = await givenTask(world);
    await submit(ann, { taskId, verdict, confidence: 5, notes: 'Brighter, please.' });
    expect(await stored(taskId)).toEqual({
      state: 'COMPLETED',
      outcome,
      quorum: 1,
      required: 1,
      priority: 'NORMAL',
      image: 'REJECTED',
      product,
      decisions: 1,
      samples: 1,
    });
    expect(await readRows(world, 'SELECT notes FROM review_decisions WHERE task_id = $1', [taskId])).toEqual([
      { notes: 'Brighter, please.' },
    ]);
  });

  it('keeps a sample without scores for a picture that had no verdict', async () => {
    const { taskId } = await givenTask(world, { score: null });
    await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 1 });
    expect(
      await readRows(world, 'SELECT scores, policy_version FROM feedback_samples WHERE task_id = $1', [taskId]),
    ).toEqual([{ scores: { overall: null }, policy_version: 'none' }]);
  });

  it('counts what it did', async () => {
    const read = async (name: string) => (await world.deps.metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
    const completedOf = async () =>
      (await read('review_tasks_completed_total')).find(({ labels }) => labels['outcome'] === 'REGENERATE')?.value ?? 0;
    const samplesBefore = (await read('feedback_samples_total'))[0]?.value ?? 0;
    const completedBefore = await completedOf();
    const { taskId } = await givenTask(world);
    await submit(ann, { taskId, verdict: 'REGENERATE', confidence: 2, idempotencyKey: 'count' });
    await submit(ann, { taskId, verdict: 'REGENERATE', confidence: 2, idempotencyKey: 'count' });
    expect((await read('feedback_samples_total'))[0]?.value).toBe(samplesBefore + 1);
    expect(await completedOf()).toBe(completedBefore + 1);
  });
});

function ofTask(state: string) {
  return { state, priority: 'NORMAL', vendorId: 'vendor_brit', category: 'mugs', slaBreached: false };
}

describe('refusals', () => {
  it('of values out of bounds name every field, and nothing is written', async () => {
    const { taskId } = await givenTask(world);
    const before = await world.head();
    const input = { taskId, verdict: 'ACCEPTED', confidence: 6, notes: 'x'.repeat(4_001), durationMs: -1 };
    expect(await submit(ann, input)).toEqual({
      task: null,
      decision: null,
      userErrors: [
        { code: 'INVALID', field: ['notes'], message: 'This has 4001 characters; 4000 are the most.' },
        { code: 'INVALID', field: ['confidence'], message: 'Confidence is 1 to 5.' },
        { code: 'INVALID', field: ['durationMs'], message: 'A decision takes 0 to 86400000 ms.' },
      ],
    });
    expect((await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 0 }))['userErrors'][0].field).toEqual([
      'confidence',
    ]);
    expect(await world.head()).toBe(before);
    expect(await stored(taskId)).toMatchObject({ state: 'OPEN', decisions: 0, samples: 0 });
  });

  it('of who has no turn name the reason, and nothing is written', async () => {
    const { taskId } = await givenTask(world);
    const token = await claim(world, ann, taskId);
    const before = await world.head();
    const refusal = async (as: GivenReviewer, input: object) =>
      (await submit(as, { verdict: 'ACCEPTED', confidence: 3, ...input }))['userErrors'];
    expect(await refusal(ann, { taskId: 'task_none' })).toEqual([
      { code: 'NOT_FOUND', field: ['taskId'], message: 'There is no review task with this id.' },
    ]);
    const claimed = {
      code: 'NOT_ALLOWED_NOW',
      field: ['leaseToken'],
      message: 'This task is claimed: claim it and give the token.',
    };
    expect(await refusal(ben, { taskId })).toEqual([claimed]);
    expect(await refusal(ann, { taskId })).toEqual([claimed]);
    const lost = {
      code: 'LEASE_LOST',
      field: ['leaseToken'],
      message: 'This is not the token of a live lease of yours on this task.',
    };
    expect(await refusal(ben, { taskId, leaseToken: token })).toEqual([lost]);
    expect(await refusal(ann, { taskId, leaseToken: 'lease_invented' })).toEqual([lost]);
    world.clock.advance(900_000);
    expect(await refusal(ann, { taskId, leaseToken: token })).toEqual([lost]);
    expect(await world.head()).toBe(before);
    expect(await stored(taskId)).toMatchObject({ state: 'CLAIMED', decisions: 0, samples: 0 });
  });

  it('of a second decision by the same reviewer, and of any on a completed task', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 2 });
    await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 3 });
    const again = await submit(ann, { taskId, verdict: 'REJECTED', confidence: 5 });
    expect(again['userErrors']).toEqual([
      { code: 'ALREADY_DECIDED', field: ['taskId'], message: 'You have decided on this task before.' },
    ]);
    await submit(ben, { taskId, verdict: 'ACCEPTED', confidence: 3 });
    const late = await submit(eve, { taskId, verdict: 'REJECTED', confidence: 5 });
    expect(late['userErrors']).toEqual([
      { code: 'ALREADY_DECIDED', field: ['taskId'], message: 'This task is completed.' },
    ]);
    expect(await stored(taskId)).toMatchObject({ outcome: 'ACCEPTED', decisions: 2, samples: 2 });
  });
});

describe('several decisions', () => {
  it('agree: completed at the quorum, with the agreement', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 3 });
    const before = await world.head();
    const first = await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 3 });
    expect(first['task']).toMatchObject({ state: 'OPEN', outcome: null, agreement: null, requiredDecisions: 3 });
    await submit(ben, { taskId, verdict: 'REJECTED', confidence: 3 });
    const last = await submit(eve, { taskId, verdict: 'ACCEPTED', confidence: 3 });
    expect(last['task']).toMatchObject({ state: 'COMPLETED', outcome: 'ACCEPTED', agreement: 1 / 3 });
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['decided', 2, ann.id],
      ['decided', 3, ben.id],
      ['decided', 4, eve.id],
      ['completed', 5, eve.id],
    ]);
  });

  it('tie: escalated to URGENT with one decision more, which settles it', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 2 });
    const before = await world.head();
    world.clock.advance(3_600_000);
    await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 3 });
    const tied = await submit(ben, { taskId, verdict: 'REJECTED', confidence: 3 });
    expect(tied['task']).toMatchObject({
      state: 'OPEN',
      priority: 'URGENT',
      requiredDecisions: 3,
      outcome: null,
      agreement: null,
    });
    expect(await stored(taskId)).toMatchObject({ state: 'OPEN', image: 'PENDING', product: 'PENDING_REVIEW' });
    expect(await readRows(world, 'SELECT due_at, quorum FROM review_tasks WHERE id = $1', [taskId])).toEqual([
      { due_at: inHours(4), quorum: 2 },
    ]);
    const settled = await submit(eve, { taskId, verdict: 'REJECTED', confidence: 1 });
    expect(settled['task']).toMatchObject({ state: 'COMPLETED', outcome: 'REJECTED', agreement: 1 / 3 });
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['decided', 2, ann.id],
      ['decided', 3, ben.id],
      ['escalated', 4, ben.id],
      ['decided', 5, eve.id],
      ['completed', 6, eve.id],
    ]);
  });

  it('two confident opposites escalate though one weighs more', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 2 });
    await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 5 });
    const contested = await submit(ben, { taskId, verdict: 'REGENERATE', confidence: 4 });
    expect(contested['task']).toMatchObject({ state: 'OPEN', priority: 'URGENT', requiredDecisions: 3 });
    const settled = await submit(eve, { taskId, verdict: 'ACCEPTED', confidence: 4 });
    expect(settled['task']).toMatchObject({ state: 'COMPLETED', outcome: 'ACCEPTED' });
  });

  it('ESCALATED goes back as URGENT for another, due no later than before', async () => {
    const { taskId } = await givenTask(world, { priority: 'LOW', dueAt: inHours(1) });
    const before = await world.head();
    const leaseToken = await claim(world, ann, taskId);
    const handedOn = await submit(ann, {
      taskId,
      leaseToken,
      verdict: 'ESCALATED',
      confidence: 1,
      notes: 'Is it a mug?',
    });
    expect(handedOn['task']).toMatchObject({
      state: 'OPEN',
      priority: 'URGENT',
      requiredDecisions: 2,
      claimedBy: null,
    });
    expect(await readRows(world, 'SELECT due_at FROM review_tasks WHERE id = $1', [taskId])).toEqual([
      { due_at: inHours(1) },
    ]);
    const again = await act(world, 'claimReviewTask', { as: ann, input: { taskId } });
    expect(again['userErrors'][0].code).toBe('ALREADY_DECIDED');
    const settled = await submit(ben, { taskId, verdict: 'ACCEPTED', confidence: 2 });
    expect(settled['task']).toMatchObject({ state: 'COMPLETED', outcome: 'ACCEPTED', requiredDecisions: 2 });
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['claimed', 2, ann.id],
      ['decided', 3, ann.id],
      ['escalated', 4, ann.id],
      ['decided', 5, ben.id],
      ['completed', 6, ben.id],
    ]);
  });

  it('keep the lease of a peer who is still looking', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 2 });
    const [one, two] = [await claim(world, ann, taskId), await claim(world, ben, taskId)];
    const first = await submit(ann, { taskId, leaseToken: one, verdict: 'ACCEPTED', confidence: 3 });
    expect(first['task']).toMatchObject({ state: 'CLAIMED', claimedBy: { id: ben.id } });
    const last = await submit(ben, { taskId, leaseToken: two, verdict: 'ACCEPTED', confidence: 3 });
    expect(last['task']).toMatchObject({ state: 'COMPLETED', claimedBy: null });
  });

  it('a decision after the due time breaches the SLA when nobody had noticed', async () => {
    const { taskId } = await givenTask(world, { dueAt: inHours(1) });
    const before = await world.head();
    world.clock.advance(3_600_000);
    const { task } = await submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 3 });
    expect([task.slaBreached, task.version]).toEqual([true, 4]);
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['sla_breached', 2, null],
      ['decided', 3, ann.id],
      ['completed', 4, ann.id],
    ]);
  });
});

describe('idempotency', () => {
  it('answers a repeated call with the first decision and writes nothing more', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const input = { taskId, leaseToken, verdict: 'ACCEPTED', confidence: 4, idempotencyKey: 'once' };
    const first = await submit(ann, input);
    const before = await world.head();
    expect(await submit(ann, input)).toEqual(first);
    const other = await submit(ann, { ...input, verdict: 'REJECTED' });
    expect(other).toEqual({
      task: null,
      decision: null,
      userErrors: [
        {
          code: 'CONFLICT',
          field: ['idempotencyKey'],
          message: 'This idempotency key was used for a call with other content.',
        },
      ],
    });
    expect(await world.head()).toBe(before);
    expect(await stored(taskId)).toMatchObject({ decisions: 1, samples: 1 });
  });

  it('does 32 simultaneous calls with one key once, and answers all of them alike', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const input = { taskId, leaseToken, verdict: 'ACCEPTED', confidence: 4, idempotencyKey: 'rush' };
    const answers = await Promise.all(Array.from({ length: 32 }, () => submit(ann, input)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.['userErrors']).toEqual([]);
    expect(await stored(taskId)).toMatchObject({ decisions: 1, samples: 1 });
  });
});

describe('races', () => {
  it('of 32 calls with one token one decides', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    const input = { taskId, leaseToken, verdict: 'ACCEPTED', confidence: 4 };
    const answers = await Promise.all(Array.from({ length: 32 }, () => submit(ann, input)));
    expect(answers.filter(({ decision }) => decision !== null)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'ALREADY_DECIDED')).toHaveLength(31);
    expect(await stored(taskId)).toMatchObject({ decisions: 1, samples: 1 });
    expect((await eventsOf(world, taskId, before)).length).toBe(2);
  });

  it('of 24 reviewers on an unclaimed task of three decisions three decide', async () => {
    const { taskId } = await givenTask(world, { requiredDecisions: 3 });
    const reviewers = await givenReviewers(world, 24);
    const answers = await Promise.all(
      reviewers.map((as) => submit(as, { taskId, verdict: 'ACCEPTED', confidence: 4 })),
    );
    expect(answers.filter(({ decision }) => decision !== null)).toHaveLength(3);
    expect(await stored(taskId)).toMatchObject({ state: 'COMPLETED', decisions: 3, samples: 3 });
  });

  it('of a submission and the sweep at the end of a lease: lost, and expired once', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    world.clock.advance(900_000);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => submit(ann, { taskId, leaseToken, verdict: 'ACCEPTED', confidence: 4 })),
      ...Array.from({ length: 10 }, () => expireLeases(world.system)),
    ]);
    const codes = answers.flatMap((answer) => (typeof answer === 'number' ? [] : [answer['userErrors'][0]?.code]));
    expect(codes).toEqual(Array.from({ length: 10 }, () => 'LEASE_LOST'));
    expect(await eventsOf(world, taskId, before)).toEqual([['lease_expired', 3, ann.id]]);
    expect(await stored(taskId)).toMatchObject({ state: 'OPEN', decisions: 0 });
  });

  it('of a submission in time and the sweep: decided, and nothing expired', async () => {
    const { taskId } = await givenTask(world);
    const leaseToken = await claim(world, ann, taskId);
    const before = await world.head();
    world.clock.advance(899_999);
    const [decided] = await Promise.all([
      submit(ann, { taskId, leaseToken, verdict: 'ACCEPTED', confidence: 4 }),
      ...Array.from({ length: 10 }, () => expireLeases(world.system)),
    ]);
    expect(decided['userErrors']).toEqual([]);
    expect(await eventsOf(world, taskId, before)).toEqual([
      ['decided', 3, ann.id],
      ['completed', 4, ann.id],
    ]);
  });

  it('of decisions on twenty pictures of one product: each lands, and the product is approved once', async () => {
    const tasks = [];
    while (tasks.length < 20) tasks.push(await givenTask(world, { vendor: 'MANY' }));
    const product = tasks[0]!.productId;
    await readRows(world, `UPDATE product_images SET product_id = $1 WHERE id = ANY($2)`, [
      product,
      tasks.map((task) => task.imageId),
    ]);
    await readRows(world, `UPDATE review_tasks SET product_id = $1 WHERE id = ANY($2)`, [
      product,
      tasks.map((task) => task.taskId),
    ]);
    const before = await world.head();
    const answers = await Promise.all(
      tasks.map(({ taskId }) => submit(ann, { taskId, verdict: 'ACCEPTED', confidence: 4 })),
    );
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const events = await world.events(before);
    expect(events.filter(({ type }) => type === 'product.status_changed.v1')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'image.decided.v1')).toHaveLength(20);
  });
});
