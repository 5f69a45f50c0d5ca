import { parseEvent, type TraceEvent } from './event.ts';

/** The kernel writes a name as it is, and one of 15 bytes may have line feeds in it, twice in the text of an event. */
const MOST_PARTS = 32;
/** What is left of a name at the beginning of a line is no longer than the column of names. */
const NAME = 16;
const lost: TraceEvent = { kind: 'lost', count: 1 };

/**
 * Reads lines of trace_pipe one after the other; nothing for what is no event, or only a part of one. What begins as an
 * event and does not go on as one, and what only ends as one, is an event that was lost.
 */
export function createEventReader(): (line: string) => readonly TraceEvent[] {
  let begun: readonly string[] = [];
  return line => {
    const parts = [...begun, line];
    const alone = parseEvent(line);
    const event = alone ?? parseEvent(parts.join('\n'));
    const wasBegun = begun.length > 0;
    begun = event || !mayGoOn(parts) ? [] : parts;
    if (event) return alone && wasBegun ? [lost, event] : [event];
    return begun.length === 0 && (wasBegun || line.trim().length > NAME) ? [lost] : [];
  };
}

/** Whether it begins as an event. */
function mayGoOn(parts: readonly string[]): boolean {
  return parts.length <= MOST_PARTS && /-\d+\s+\[\d+\]\s+\S+\s+\d+\.\d+: \w+: /.test(parts[0] ?? '');
}
