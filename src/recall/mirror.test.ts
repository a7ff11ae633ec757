// The bounded copy in memory: what it forgets, whose, and that it says so.
import { describe, expect, it } from 'vitest';
import type { Facts } from '../model/recall.js';
import { makeMirror } from './mirror.js';

const DAY = 24 * 60 * 60 * 1000;
const prints = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${name}${n}`);
const level = (caller: string, ...fingerprints: string[]): Facts => ({ caller, level: fingerprints });
const open = (limit = 100) => makeMirror({ limit, lifetimeMs: 30 * DAY });

describe('what is known', () => {
  it('of each kind, and of nobody else', () => {
    const mirror = open();
    mirror.learn(
      { caller: 'a', level: ['l'], value: { PERSON: ['v', 'w'], ADDRESS: ['x'] }, refused: ['r'] },
      0,
    );
    const { found, complete } = mirror.find('a', ['l', 'v', 'x', 'r', 'none'], DAY);
    expect([...found]).toEqual([
      ['l', { kind: 'level' }],
      ['v', { kind: 'value', entity: 'PERSON' }],
      ['x', { kind: 'value', entity: 'ADDRESS' }],
      ['r', { kind: 'refused' }],
    ]);
    expect([complete, [...mirror.kinds('a')], mirror.size()]).toEqual([
      true,
      ['level', 'value', 'refused'],
      5,
    ]);
    expect([mirror.find('b', ['l', 'v'], DAY).found.size, mirror.kinds('b').size]).toEqual([0, 0]);
  });

  it.each([
    ['before its lifetime is over', 30 * DAY, 1],
    ['after it', 30 * DAY + 1, 0],
  ])('%s', (_note, now, count) => {
    const mirror = open();
    mirror.learn(level('a', 'l'), 0);
    expect(mirror.find('a', ['l'], now).found.size).toBe(count);
  });

  it('what is learnt again holds for another lifetime, and is counted once', () => {
    const mirror = open();
    mirror.learn(level('a', 'l', 'm'), 0);
    mirror.learn(level('a', 'l'), 20 * DAY);
    expect([mirror.size(), mirror.find('a', ['l', 'm'], 40 * DAY).found.size]).toEqual([2, 1]);
  });

  it('what is over makes room without a loss', () => {
    const mirror = open(10);
    mirror.learn(level('a', ...prints('old', 10)), 0);
    mirror.learn(level('a', ...prints('new', 10)), 31 * DAY);
    expect([mirror.size(), mirror.complete('a', 31 * DAY)]).toEqual([10, true]);
  });
});

describe('over the bound', () => {
  it('the oldest go, and the caller is no longer complete until they would be over anyway', () => {
    const mirror = open(100);
    mirror.learn(level('a', ...prints('one', 60)), 0);
    mirror.learn(level('a', ...prints('two', 60)), DAY);
    expect(mirror.size()).toBeLessThanOrEqual(100);
    expect(mirror.find('a', prints('two', 60), DAY)).toMatchObject({ complete: false });
    expect(mirror.find('a', prints('two', 60), DAY).found.size).toBe(60);
    expect(mirror.find('a', ['one0'], DAY).found.size).toBe(0);
    expect([mirror.complete('a', 30 * DAY), mirror.complete('a', 30 * DAY + 1)]).toEqual([false, true]);
  });

  it('a caller that floods takes nothing from the others', () => {
    const mirror = open(100);
    mirror.learn(level('small', 'l'), 0);
    for (let n = 0; n < 50; n += 1) mirror.learn(level('flood', ...prints(`f${n}-`, 90)), n);
    expect([mirror.size() <= 100, mirror.find('small', ['l'], 60)]).toEqual([
      true,
      { found: new Map([['l', { kind: 'level' }]]), complete: true },
    ]);
    expect(mirror.complete('flood', 60)).toBe(false);
  });
});

it('100,000 facts and a million more stay within the bound and within memory', () => {
  const mirror = makeMirror();
  const load = (round: number): void =>
    mirror.learn(level(`agent-${round % 7}`, ...prints(`${round}-`, 1000)), round);
  for (let round = 0; round < 150; round += 1) load(round);
  const before = process.memoryUsage().heapUsed;
  for (let round = 150; round < 1150; round += 1) load(round);
  expect(mirror.size()).toBeLessThanOrEqual(100_000);
  expect((process.memoryUsage().heapUsed - before) / 1024 / 1024).toBeLessThan(120);
});
