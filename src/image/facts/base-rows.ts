/** The facts about base images: README.md says what the columns are and how to add a row. */
export const baseRows = String.raw`
{"images":["scratch"],"tags":["latest"],"entrypoint":null,"cmd":null,"stopSignal":null,"user":null,"sh":null,"bash":false,"libc":null,"init":null,"entrypointExecs":null,"drops":null,"source":"https://docs.docker.com/build/building/base-images/"}
`;
