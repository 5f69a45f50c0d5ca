import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Handler, parseEvent, type TraceEvent } from '../../src/verify/trace/event.ts';
import { createEventReader } from '../../src/verify/trace/event-reader.ts';
import type { Member } from '../../src/verify/trace/scene.ts';
import { commandAt } from '../../src/verify/trace/signal-story.ts';
import { beginStory, tellStory } from '../../src/verify/trace/story.ts';

const member = (pid: number, parent: number, command: string, more: Partial<Member> = {}): Member => ({
  ...{ pid, parent, command, threads: [pid], isFirst: parent === 0, isAwaiting: false },
  signalfd: [],
  ...more,
});

/** Lines as the kernel writes them, in the order in which two instances hand them over. */
const lines = {
  'an init in a shell, whose trap sends it on': {
    members: [member(191, 0, 'bash -c trap'), member(224, 191, 'sleep 60')],
    trace: `
    bash-191 [000] d..1. 15431.792065: signal_deliver: sig=15 errno=0 code=0 sa_handler=5609aaf2 sa_flags=0
    bash-191 [000] d..1. 15431.792866: signal_generate: sig=15 errno=0 code=0 comm=sleep pid=224 grp=1 res=0
    bash-191 [000] ..... 15431.793460: task_newtask: pid=385 comm=bash clone_flags=1200000 oom_score_adj=0
    bash-385 [001] ..... 15431.794562: sched_process_exec: filename=/usr/bin/sleep pid=385 old_pid=385
    runc-380 [000] dN.1. 15431.786506: signal_generate: sig=15 errno=0 code=0 comm=bash pid=191 grp=1 res=0
    sleep-224 [000] d..1. 15431.804066: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    sleep-224 [000] ..... 15431.804106: sched_process_exit: comm=sleep pid=224 prio=120 group_dead=true
    sleep-224 [000] dN.2. 15431.804239: signal_generate: sig=17 errno=0 code=2 comm=bash pid=191 grp=1 res=0
    sleep-385 [001] ..... 15431.898802: sys_exit_group(error_code: 0)
    sleep-385 [001] ..... 15431.898854: sched_process_exit: comm=sleep pid=385 prio=120 group_dead=true
    bash-191 [000] ..... 15431.900420: sys_exit_group(error_code: 8f)
    bash-191 [000] ..... 15431.900438: sched_process_exit: comm=bash pid=191 prio=120 group_dead=true
    bash-191 [000] dN.2. 15431.904983: signal_generate: sig=17 errno=0 code=1 comm=containerd-shim pid=168 grp=1 res=0`,
    signals: ['outside → 191: 15 handled', '191 → 224: 15 default'],
    ends: ['191 exited 143', '224 signal 15', '385 exited 0'],
  },
  'a runtime that raises the signal again, from a handler for one time': {
    members: [member(30, 0, 'tini'), member(31, 30, 'node')],
    trace: `
    tini-30 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=node pid=31 grp=1 res=0
    node-31 [000] d..1. 1.000100: signal_deliver: sig=15 errno=0 code=0 sa_handler=ffffaaaabbbb sa_flags=84000000
    node-31 [000] d..1. 1.000200: signal_generate: sig=15 errno=0 code=-6 comm=node pid=31 grp=0 res=0
    node-31 [000] d..1. 1.000210: signal_deliver: sig=15 errno=0 code=-6 sa_handler=0 sa_flags=0
    node-31 [000] ..... 1.000300: sched_process_exit: comm=node pid=31 prio=120 group_dead=true`,
    signals: ['30 → 31: 15 default', '31 → 31: 15 default'],
    ends: ['30 -', '31 signal 15'],
  },
  'a program that does the same of its own will': {
    members: [member(31, 0, 'python3')],
    trace: `
    runc-9 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=python3 pid=31 grp=1 res=0
    python3-31 [000] d..1. 1.000100: signal_deliver: sig=15 errno=0 code=0 sa_handler=ffffaaaabbbb sa_flags=14000000
    python3-31 [000] d..1. 1.000200: signal_generate: sig=15 errno=0 code=-6 comm=python3 pid=31 grp=0 res=1`,
    signals: ['outside → 31: 15 handled', '31 → 31: 15 ignored'],
    ends: ['31 -'],
  },
  'SIGKILL for one who is ending already, which nobody can ignore': {
    members: [member(30, 0, 'app'), member(31, 30, 'job')],
    trace: `
    app-30 [001] d..1. 1.000000: signal_generate: sig=9 errno=0 code=0 comm=job pid=31 grp=1 res=1`,
    signals: [],
    ends: ['30 -', '31 -'],
  },
  'signals that are queued, each in both instances': {
    members: [member(30, 0, 'app'), member(31, 30, 'sender')],
    trace: `
    sender-31 [001] d..1. 1.000000: signal_generate: sig=35 errno=0 code=-1 comm=app pid=30 grp=1 res=0
    sender-31 [001] d..1. 1.000001: signal_generate: sig=35 errno=0 code=-1 comm=app pid=30 grp=1 res=0
    sender-31 [001] d..1. 1.000010: signal_generate: sig=35 errno=0 code=-1 comm=app pid=30 grp=1 res=0
    sender-31 [001] d..1. 1.000011: signal_generate: sig=35 errno=0 code=-1 comm=app pid=30 grp=1 res=0
    app-30 [001] d..1. 1.000100: signal_deliver: sig=35 errno=0 code=-1 sa_handler=c2d sa_flags=0
    app-30 [001] d..1. 1.000200: signal_deliver: sig=35 errno=0 code=-1 sa_handler=c2d sa_flags=0`,
    signals: ['31 → 30: 35 handled', '31 → 30: 35 handled'],
    ends: ['30 -', '31 -'],
  },
  'a worker that a timer ends, one that is stopped and goes on, and one whose sender is the kernel': {
    members: [
      member(30, 0, 'tini'),
      member(31, 30, 'alarm'),
      member(32, 30, 'stopped'),
      member(33, 30, 'big'),
    ],
    trace: `
    alarm-31 [001] d..1. 1.000000: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    alarm-31 [001] ..... 1.000100: sched_process_exit: comm=alarm pid=31 prio=120 group_dead=true
    tini-30 [001] d..1. 1.100000: signal_generate: sig=19 errno=0 code=0 comm=stopped pid=32 grp=1 res=0
    stopped-32 [001] d..1. 1.100100: signal_deliver: sig=19 errno=0 code=0 sa_handler=0 sa_flags=0
    stopped-32 [001] ..... 1.200000: sched_process_exit: comm=stopped pid=32 prio=120 group_dead=true
    big-33 [001] d..1. 1.300000: signal_generate: sig=9 errno=0 code=128 comm=big pid=33 grp=1 res=0
    big-33 [001] d..1. 1.300100: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    big-33 [001] ..... 1.300200: sched_process_exit: comm=big pid=33 prio=120 group_dead=true`,
    signals: ['30 → 32: 19 default', 'outside → 33: 9 default'],
    ends: ['30 -', '31 signal 0', '32 exited null', '33 signal 9'],
  },
  'a shell that keeps the signal to itself, and takes its child with it': {
    members: [member(483, 0, 'sh -c sleep 60; true'), member(511, 483, 'sleep 60')],
    trace: `
    runc-647 [001] d..1. 15441.039608: signal_generate: sig=15 errno=0 code=0 comm=sh pid=483 grp=1 res=1
    sh-483 [001] d..1. 15442.148449: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    sh-483 [001] ..... 15442.148488: sched_process_exit: comm=sh pid=483 prio=120 group_dead=true
    sh-483 [001] dN.2. 15442.149683: signal_generate: sig=9 errno=0 code=128 comm=sleep pid=511 grp=1 res=0
    sleep-511 [001] d..1. 15442.149697: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    sleep-511 [001] .N... 15442.149744: sched_process_exit: comm=sleep pid=511 prio=120 group_dead=true
    runc-670 [001] dN.1. 15442.148258: signal_generate: sig=9 errno=0 code=0 comm=sh pid=483 grp=1 res=0`,
    signals: ['outside → 483: 15 ignored', 'outside → 483: 9 default', '483 → 511: 9 with-pid1'],
    ends: ['483 signal 9', '511 with-pid1 9'],
  },
  'PID 1 that puts the default action back and sends the signal to itself, as node does': {
    members: [member(30, 0, 'node -e 0')],
    trace: `
    runc-1 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=node pid=30 grp=1 res=0
    node-30 [001] d..1. 1.000100: signal_deliver: sig=15 errno=0 code=0 sa_handler=c2d sa_flags=c4000004
    node-30 [001] d..1. 1.000200: signal_generate: sig=15 errno=0 code=-6 comm=node pid=30 grp=0 res=0
    node-30 [001] d..1. 1.000300: signal_deliver: sig=15 errno=0 code=-6 sa_handler=0 sa_flags=84000000
    runc-2 [001] d..1. 4.000000: signal_generate: sig=9 errno=0 code=0 comm=node pid=30 grp=1 res=0
    node-30 [001] d..1. 4.000100: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    node-30 [001] ..... 4.000200: sched_process_exit: comm=node pid=30 prio=120 group_dead=true`,
    signals: ['outside → 30: 15 ignored', '30 → 30: 15 ignored', 'outside → 30: 9 default'],
    ends: ['30 signal 9'],
  },
  'one that is not PID 1 of its container, which has the processes of the machine: the signal ends it': {
    members: [member(30, 0, 'sleep 60', { isFirst: false })],
    trace: `
    runc-1 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=sleep pid=30 grp=1 res=0
    sleep-30 [001] d..1. 1.000100: signal_deliver: sig=15 errno=0 code=0 sa_handler=0 sa_flags=0
    sleep-30 [001] ..... 1.000200: sched_process_exit: comm=sleep pid=30 prio=120 group_dead=true`,
    signals: ['outside → 30: 15 default'],
    ends: ['30 signal 15'],
  },
  'a program with threads, one of which takes the signal; an older kernel says nothing of the last thread': {
    members: [
      member(7, 0, 'tini -- node', { isAwaiting: true }),
      member(8, 7, 'node app.js', { threads: [8, 9, 10] }),
    ],
    trace: `
    runc-1 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 code=0 comm=tini pid=7 grp=1 res=0
    tini-7 [001] d..1. 1.200000: signal_generate: sig=15 errno=0 code=0 comm=node pid=8 grp=1 res=0
    my prog [a]-9 [001] d..1. 1.200100: signal_deliver: sig=15 errno=0 code=0 sa_handler=18b6 sa_flags=0
    node-8 [001] ..... 1.300000: task_newtask: pid=11 comm=node clone_flags=3d0f00 oom_score_adj=0
    node-9 [001] ..... 1.400000: sched_process_exit: comm=node pid=9 prio=120
    node-8 [001] ..... 1.400000: sys_exit_group(error_code: 0)
    node-10 [001] ..... 1.400001: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    node-10 [001] ..... 1.400002: sched_process_exit: comm=node pid=10 prio=120
    node-11 [001] ..... 1.400003: sched_process_exit: comm=node pid=11 prio=120
    node-8 [001] ..... 1.400004: sched_process_exit: comm=node pid=8 prio=120
    tini-7 [001] ..... 1.500000: sys_exit_group(error_code: 0)
    tini-7 [001] ..... 1.500001: sched_process_exit: comm=tini pid=7 prio=120`,
    seesCalls: false,
    signals: ['outside → 7: 15 awaited', '7 → 8: 15 handled'],
    ends: ['7 exited 0', '8 exited 0'],
  },
  'a signal that is blocked, one from a process to PID 1 that both instances have, and a pid that is used again':
    {
      members: [member(20, 0, 'server'), member(21, 20, 'worker')],
      trace: `
    worker-21 [001] d..1. 2.100000: signal_generate: sig=10 errno=0 code=0 comm=server pid=20 grp=1 res=0
    worker-21 [001] d..1. 2.100013: signal_generate: sig=10 errno=0 code=0 comm=server pid=20 grp=1 res=0
    server-20 [001] d..1. 2.200000: signal_generate: sig=15 errno=0 code=0 comm=worker pid=21 grp=1 res=0
    server-20 [001] d..1. 2.300000: signal_generate: sig=9 errno=0 code=0 comm=worker pid=21 grp=1 res=0
    worker-21 [001] d..1. 2.300001: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    worker-21 [001] d..1. 2.300002: sched_process_exit: comm=worker pid=21 prio=120 group_dead=true
    server-20 [001] ..... 2.400000: task_newtask: pid=21 comm=server clone_flags=1200000 oom_score_adj=0
    server-21 [001] ..... 2.500000: sys_exit_group(error_code: 0)
    server-21 [001] ..... 2.500001: sched_process_exit: comm=server pid=21 prio=120 group_dead=true
CPU:1 [LOST 12 EVENTS]`,
      signals: ['21 → 20: 10 unread', '20 → 21: 15 blocked', '20 → 21: 9 default'],
      ends: ['20 -', '21 signal 9', '21 exited 0'],
      lost: 12,
    },
  'signals that are blocked: read by sigtimedwait, from signalfds, or never; and by a program of 32 bits': {
    members: [
      member(30, 0, 'tini', { isAwaiting: true }),
      member(31, 30, 's6', { signalfd: [10, 15] }),
      member(32, 30, 'never reads'),
      member(33, 30, 'another signalfd', { signalfd: [10] }),
      member(34, 30, 'makes a signalfd'),
      member(35, 30, 'of 32 bits'),
    ],
    trace: `
    runc-1 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=tini pid=30 grp=1 res=0
    tini-30 [001] ..... 1.000100: sys_rt_sigtimedwait -> 0xf
    tini-30 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 code=0 comm=s6 pid=31 grp=1 res=0
    tini-30 [001] d..1. 1.100001: signal_generate: sig=10 errno=0 code=0 comm=s6 pid=31 grp=1 res=0
    tini-30 [001] d..1. 1.100002: signal_generate: sig=15 errno=0 code=0 comm=b pid=32 grp=1 res=0
    tini-30 [001] d..1. 1.100003: signal_generate: sig=15 errno=0 code=0 comm=c pid=33 grp=1 res=0
    tini-30 [001] d..1. 1.100004: signal_generate: sig=15 errno=0 code=0 comm=d pid=34 grp=1 res=0
    tini-30 [001] d..1. 1.100005: signal_generate: sig=15 errno=0 code=0 comm=e pid=35 grp=1 res=0
    s6-31 [001] ..... 1.200000: sys_read -> 0x80
    b-32 [001] ..... 1.200000: sys_read -> 0x80
    c-33 [001] ..... 1.200000: sys_read -> 0x80
    d-34 [001] ..... 1.200000: sys_signalfd4 -> 0x3
    d-34 [001] ..... 1.200001: sys_read -> 0x100
    b-32 [001] ..... 1.300000: sys_exit_group(error_code: 0)
    b-32 [001] ..... 1.300001: sched_process_exit: comm=b pid=32 prio=120 group_dead=true
    tini-30 [001] d..1. 1.300001: signal_generate: sig=9 errno=0 code=0 comm=c pid=33 grp=1 res=0
    c-33 [001] d..1. 1.300002: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    c-33 [001] ..... 1.300003: sched_process_exit: comm=c pid=33 prio=120 group_dead=true
    e-35 [001] ..... 1.300004: sched_process_exit: comm=e pid=35 prio=120 group_dead=true`,
    signals: [
      'outside → 30: 15 awaited',
      '30 → 31: 15 unread',
      '30 → 31: 10 awaited',
      '30 → 32: 15 blocked',
      '30 → 33: 15 blocked',
      '30 → 34: 15 awaited',
      '30 → 35: 15 unread',
      '30 → 33: 9 default',
    ],
    ends: ['30 -', '31 -', '32 exited 0', '33 signal 9', '34 -', '35 exited null'],
  },
  'names with line feeds in them, as prctl sets them': {
    members: [member(30, 0, 'sh'), member(31, 30, 'worker')],
    trace: `
    a
b-30 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=x

y grp=9 res=9 pid=31 grp=1 res=0
    x
    y-31 [001] d..1. 1.000100: signal_deliver: sig=15 errno=0 code=0 sa_handler=0 sa_flags=0
    x
    y-31 [001] ..... 1.000200: sched_process_exit: comm=x
    y pid=31 prio=120 group_dead=true
    a
b-30 [001] ..... 1.100000: task_newtask: pid=32 comm=a
b clone_flags=1200000 oom_score_adj=0`,
    signals: ['30 → 31: 15 default'],
    ends: ['30 -', '31 signal 15', '32 -'],
  },
  'a path that looks like an event, and one with its end missing': {
    members: [member(30, 0, 'sh'), member(31, 30, 'worker')],
    trace: `
    s-31 [1] ..... 1.0: sched_process_exec: filename=/-31 [0] d 1.0: signal_deliver: sig=9 sa_handler=0 pid=3 old_pid=3
    x-31 [001] ..... 1.010000: sched_process_exit: comm=x pid=31 prio=120 group_dead=true
    sh-30 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 co
    sh-30 [001] ..... 1.200000: task_newtask: pid=32 comm=a clone_flags=1200000 oom_score_adj=0
nerate: sig=15 errno=0 code=0 comm=sh pid=31 grp=1 res=0`,
    signals: [],
    ends: ['30 -', '31 exited null', '32 -'],
    lost: 2,
  },
  'threads whose numbers are used again while their process lives': {
    members: [member(30, 0, 'java', { threads: [30, 31] })],
    trace: `
    java-30 [001] ..... 1.000000: task_newtask: pid=32 comm=java clone_flags=3d0f00 oom_score_adj=0
    java-31 [001] ..... 1.100000: sched_process_exit: comm=java pid=31 prio=120 group_dead=false
    java-32 [001] ..... 1.100000: sched_process_exit: comm=java pid=32 prio=120 group_dead=false
    java-30 [001] ..... 1.200000: task_newtask: pid=31 comm=java clone_flags=1200000 oom_score_adj=0
    java-30 [001] ..... 1.200001: task_newtask: pid=32 comm=java clone_flags=1200000 oom_score_adj=0
    java-31 [001] ..... 1.300000: sys_exit_group(error_code: 1)
    java-31 [001] ..... 1.300001: sched_process_exit: comm=java pid=31 prio=120 group_dead=true
    java-32 [001] ..... 1.400000: sys_exit_group(error_code: 2)
    java-32 [001] ..... 1.400001: sched_process_exit: comm=java pid=32 prio=120 group_dead=true`,
    signals: [],
    ends: ['30 -', '31 exited 1', '32 exited 2'],
  },
  'a signal for one thread that blocks it, in a program that ends by itself and takes its threads with it': {
    members: [member(30, 0, 'app', { threads: [30, 31, 32] })],
    trace: `
    app-30 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=-6 comm=app pid=31 grp=0 res=0
    app-30 [001] ..... 1.100000: sys_exit_group(error_code: 3)
    app-31 [001] d..1. 1.100001: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    app-32 [001] d..1. 1.100002: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    app-31 [001] ..... 1.100003: sched_process_exit: comm=app pid=31 prio=120 group_dead=false
    app-32 [001] ..... 1.100004: sched_process_exit: comm=app pid=32 prio=120 group_dead=false
    app-30 [001] ..... 1.100005: sched_process_exit: comm=app pid=30 prio=120 group_dead=true`,
    signals: ['30 → 30: 15 blocked'],
    ends: ['30 exited 3'],
  },
  'the same, and then one for the whole program, which another thread takes': {
    members: [member(30, 0, 'tini'), member(31, 30, 'app', { threads: [31, 32, 33] })],
    trace: `
    app-31 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=-6 comm=app pid=32 grp=0 res=0
    tini-30 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 code=0 comm=app pid=31 grp=1 res=0
    app-33 [001] d..1. 1.100001: signal_deliver: sig=15 errno=0 code=0 sa_handler=c2d sa_flags=0
    app-32 [001] d..1. 1.200000: signal_deliver: sig=15 errno=0 code=-6 sa_handler=c2d sa_flags=0`,
    signals: ['31 → 31: 15 handled', '30 → 31: 15 handled'],
    ends: ['30 -', '31 -'],
  },
  'threads that are ended because their program becomes another one, which ends by itself': {
    members: [member(30, 0, 'gosu app', { threads: [30, 31] })],
    trace: `
    gosu-31 [001] d..1. 1.000000: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    gosu-31 [001] ..... 1.000001: sched_process_exit: comm=gosu pid=31 prio=120 group_dead=false
    app-30 [001] ..... 1.000100: sched_process_exec: filename=/usr/bin/app pid=30 old_pid=30
    app-30 [001] ..... 1.100000: sys_exit_group(error_code: 0)
    app-30 [001] ..... 1.100001: sched_process_exit: comm=app pid=30 prio=120 group_dead=true`,
    signals: [],
    ends: ['30 exited 0'],
  },
  'signals that are like one which still waits, and one of a timer, which the kernel sends': {
    members: [member(30, 0, 'tini'), member(31, 30, 'app')],
    trace: `
    tini-30 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=0 comm=app pid=31 grp=1 res=0
    tini-30 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 code=0 comm=app pid=31 grp=1 res=2
    app-31 [001] d..1. 1.200000: signal_deliver: sig=15 errno=0 code=0 sa_handler=c2d sa_flags=0
    swapper-0 [001] d..1. 1.300000: signal_generate: sig=14 errno=0 code=128 comm=app pid=31 grp=1 res=0
    app-31 [001] d..1. 1.300001: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0
    app-31 [001] ..... 1.300002: sched_process_exit: comm=app pid=31 prio=120 group_dead=true`,
    signals: ['30 → 31: 15 handled', '30 → 31: 15 merged', 'outside → 31: 14 default'],
    ends: ['30 -', '31 signal 14'],
  },
  'a timer of its own, of which nobody has seen one arrive, and one that comes when it is ending': {
    members: [member(30, 0, 'tini'), member(31, 30, 'app')],
    trace: `
    node-99 [001] d..1. 1.000000: signal_generate: sig=15 errno=0 code=-2 comm=app pid=31 grp=1 res=0
    tini-30 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 code=-2 comm=app pid=31 grp=1 res=0
    app-31 [001] d..1. 1.100001: signal_deliver: sig=15 errno=0 code=-2 sa_handler=c2d sa_flags=0
    tini-30 [001] d..1. 1.200000: signal_generate: sig=9 errno=0 code=0 comm=app pid=31 grp=1 res=0
    node-99 [001] d..1. 1.200001: signal_generate: sig=15 errno=0 code=-2 comm=app pid=31 grp=1 res=1
    app-31 [001] d..1. 1.200002: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0`,
    signals: ['outside → 31: 15 unread', 'outside → 31: 15 handled', '30 → 31: 9 default'],
    ends: ['30 -', '31 -'],
  },
  'a kernel that does not show system calls: who waits for the signal, passes it on, or does neither': {
    members: [
      member(30, 0, 'sh'),
      member(31, 30, 'waits', { isAwaiting: true }),
      member(32, 30, 'passes it on'),
      member(33, 30, 'sends another one'),
    ],
    seesCalls: false,
    trace: `
    sh-30 [001] d..1. 1.100000: signal_generate: sig=15 errno=0 code=0 comm=a pid=31 grp=1 res=0
    sh-30 [001] d..1. 1.100002: signal_generate: sig=15 errno=0 code=0 comm=b pid=32 grp=1 res=0
    sh-30 [001] d..1. 1.100003: signal_generate: sig=15 errno=0 code=0 comm=c pid=33 grp=1 res=0
    b-32 [001] d..1. 1.200000: signal_generate: sig=15 errno=0 code=0 comm=a pid=31 grp=1 res=0
    c-33 [001] d..1. 1.200001: signal_generate: sig=10 errno=0 code=0 comm=a pid=31 grp=1 res=1`,
    signals: [
      '30 → 31: 15 awaited',
      '30 → 32: 15 awaited',
      '30 → 33: 15 unread',
      '32 → 31: 15 awaited',
      '33 → 31: 10 ignored',
    ],
    ends: ['30 -', '31 -', '32 -', '33 -'],
  },
};

suite('a story is told as it was', () => {
  for (const [why, { members, trace, signals, ends, ...more }] of Object.entries(lines)) {
    test(why, () => {
      const events = trace.split('\n').flatMap(createEventReader());
      const story = tellStory(members, events, 'seesCalls' in more ? more.seesCalls : true);
      assert.deepEqual(
        story.signals.map(({ from, to, signal, fate }) => `${from ?? 'outside'} → ${to}: ${signal} ${fate}`),
        signals,
      );
      assert.deepEqual(
        story.processes.map(({ pid, end }) =>
          end ? `${pid} ${end.how} ${end.exitCode ?? end.signal}` : `${pid} -`,
        ),
        ends,
      );
      assert.equal(story.lost, 'lost' in more ? more.lost : 0);
    });
  }
});

test('a line that is no event is none', () => {
  for (const line of ['', 'ready', '# tracer: nop', 'failed x-in/set_event 22', ' sh-1 [0] d: what: is this'])
    assert.equal(parseEvent(line), undefined, line);
});

const handlers: [address: string, handler: Handler][] = [
  ['0', 'default'],
  ['1', 'ignore'],
  ['ffffaaaabbbb', 'handler'],
];
for (const [address, handler] of handlers) {
  test(`the handler ${address} is ${handler}`, () => {
    const text = `sh-1 [000] d..1. 1.5: signal_deliver: sig=2 errno=0 code=0 sa_handler=${address} sa_flags=0`;
    const expected: TraceEvent = { kind: 'deliver', at: 1.5, thread: 1, signal: 2, handler, isOnce: false };
    assert.deepEqual(parseEvent(text), expected);
  });
}

test('a story that goes on is told piece by piece, and what was told is forgotten', () => {
  const { members, trace } = lines['a shell that keeps the signal to itself, and takes its child with it'];
  const story = beginStory(members, true);
  const pieces = trace
    .split('\n')
    .flatMap(line => parseEvent(line) ?? [])
    .filter(event => event.kind !== 'lost')
    .sort((one, other) => one.at - other.at)
    .map(event => {
      story.take([event]);
      const { story: news } = story.news(0);
      return [
        ...news.signals.map(({ signal, fate }) => `${signal} ${fate}`),
        ...news.processes.map(({ pid }) => pid),
      ];
    });
  assert.deepEqual(pieces.flat(), ['15 ignored', '9 default', 483, '9 with-pid1', 511]);
  const nothing = { story: { signals: [], processes: [], lost: 0 }, processes: new Map() };
  assert.deepEqual(story.news(0), nothing);
});

test('a story that goes on says that a signal has not reached anybody, and says so again when it does', () => {
  const generated = 'runc-9 [0] d: 5.0: signal_generate: sig=15 errno=0 code=0 comm=a pid=30 grp=1 res=0';
  const delivered = 'app-30 [0] d: 9.0: signal_deliver: sig=15 errno=0 code=0 sa_handler=c2d sa_flags=0';
  const story = beginStory([member(30, 0, 'app')], true);
  const newsOf = (line: string, now: number): string[] => {
    story.take(line.split('\n').flatMap(createEventReader()));
    return story.news(now).story.signals.map(({ fate, reached }) => `${fate} ${reached}`);
  };
  assert.deepEqual(newsOf(generated, 5.2), [], 'it may reach it in a moment');
  assert.deepEqual(newsOf('', 6.2), ['unread null'], 'nothing else happens meanwhile');
  assert.deepEqual(newsOf('', 7.2), [], 'it is said once');
  assert.deepEqual(newsOf(delivered, 9.2), ['handled 9'], 'as when a container is paused');
  assert.deepEqual(newsOf('', 20), [], 'it is over');
});

test('who becomes another program was what it was', () => {
  const trace = `
    kill-99 [0] d..1. 1.0: signal_generate: sig=15 errno=0 code=0 comm=sh pid=30 grp=1 res=0
    sh-30 [0] d..1. 1.1: signal_deliver: sig=15 errno=0 code=0 sa_handler=c2d sa_flags=0
    sh-30 [0] ..... 1.2: sched_process_exec: filename=/bin/next pid=30 old_pid=30
    runc-98 [0] d..1. 1.3: signal_generate: sig=2 errno=0 code=0 comm=next pid=30 grp=1 res=1`;
  const { signals, processes } = tellStory(
    [member(30, 0, 'sh run')],
    trace.split('\n').flatMap(createEventReader()),
    true,
  );
  assert.deepEqual(
    signals.map(({ at }) => processes[0] && commandAt(processes[0], at)),
    ['sh run', '/bin/next'],
  );
});
