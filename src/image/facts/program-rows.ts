/** The facts about programs: README.md says what the columns are and how to add a row. */
export const programRows = String.raw`
{"names":["tini","tini-static"],"kind":"init","sigterm":"graceful","forwards":true,"execs":false,"reaps":true,"isInit":true,"wraps":{"options":"hvwgslp:e:","longOptions":["version"]},"tested":"0.19.0","source":"measured"}
`;
