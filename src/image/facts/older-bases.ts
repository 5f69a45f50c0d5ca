import type { BaseFacts } from './base.ts';

/** What is otherwise in older versions; undefined where it is in some of them. */
export type Older = { readonly [Field in keyof BaseFacts]?: BaseFacts[Field] | undefined };

const noScript: Older = { entrypoint: null, entrypointExecs: null };
const withoutTini: Older = {
  entrypoint: undefined,
  cmd: undefined,
  init: undefined,
  entrypointExecs: undefined,
};

/**
 * Versions that were over before their image became what it is. php got its STOPSIGNAL in 2019
 * (docker-library/php@9e50ad0), when 7.0 had been taken out already (@c32a9f6); node got its entrypoint script in May
 * 2019 (nodejs/docker-node@7e47b37). postgres got its STOPSIGNAL in September 2020 (docker-library/postgres#763), when
 * 9.4 was no longer built. httpd got it in August 2019 (docker-library/httpd@3ebff8d), after 2.4.39. nginx had none
 * until 1.12, SIGQUIT for some weeks, SIGTERM from May 2017 (nginx/docker-nginx@16ec71e) and SIGQUIT again since 1.19.5
 * (@3fb70dd), with which 1.18 was built again; it got its entrypoint script with 1.19. elasticsearch has had tini since
 * some version of 7. nvidia/cuda got its entrypoint script while 11 was current: 11.4.3 has none, 11.7.1 has it.
 */
export const olderBases: Readonly<
  Record<string, readonly { readonly tags: RegExp; readonly facts: Older }[]>
> = {
  php: [{ tags: /^(?:5|7\.0)(?:\D|$)/, facts: { stopSignal: null } }],
  postgres: [
    {
      tags: /^(?:8|9\.[0-4]|9\.5\.(?:1?\d|2[0-2])|9\.6\.(?:1[0-8]|\d)|10\.(?:1[0-3]|\d)|11\.[0-8]|12\.[0-3])(?:[.-]|$)/,
      facts: { stopSignal: null },
    },
  ],
  httpd: [{ tags: /^2\.(?:2|4\.(?:[0-9]|[123]\d))(?:\D|$)/, facts: { stopSignal: null } }],
  nginx: [
    { tags: /^(?:0|1\.(?:[0-9]|1[01]))(?:\D|$)/, facts: { stopSignal: null, ...noScript } },
    { tags: /^1\.1[23]\.0(?:\D|$)/, facts: { stopSignal: undefined, ...noScript } },
    { tags: /^1\.1[2-7](?:\D|$)/, facts: { stopSignal: 'SIGTERM', ...noScript } },
    { tags: /^1\.18(?:\D|$)/, facts: { stopSignal: undefined } },
    { tags: /^1\.19\.[0-4](?:\D|$)/, facts: { stopSignal: 'SIGTERM' } },
  ],
  elasticsearch: [{ tags: /^(?:[1-6](?:\D|$)|7\.[0-7](?:\D|$)|latest$)/, facts: withoutTini }],
  'docker.elastic.co/elasticsearch/elasticsearch': [{ tags: /^(?:[1-6]\D|7\.[0-7]\D)/, facts: withoutTini }],
  'nvidia/cuda': [
    { tags: /^(?:\d|10)\./, facts: { entrypoint: null, entrypointExecs: null } },
    { tags: /^11\.\d+\.\d+-(?!base)/, facts: { entrypoint: undefined, entrypointExecs: undefined } },
  ],
  node: [
    {
      tags: /^(?:[0-7]|9|argon|boron|8\.(?:\d|1[0-5])|1[01]\.(?:\d|1[0-4])|12\.[0-2])(?:[.-]|$)/,
      facts: { entrypoint: null, cmd: ['node'], entrypointExecs: null },
    },
  ],
};
