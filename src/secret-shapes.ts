/**
 * What looks like a secret wherever it stands: tokens of GitHub, GitLab, npm, Slack, AWS, Stripe, Docker Hub, Google,
 * Hugging Face, Anthropic, OpenAI, PyPI, SendGrid, Vault and DigitalOcean, and JWTs.
 */
export const shapes = new RegExp(
  [
    'gh[pousr]_\\w{16,}',
    'github_pat_\\w{16,}',
    'glpat-[\\w-]{16,}',
    'npm_[A-Za-z0-9]{16,}',
    'xox[abprs]-[\\w-]{10,}',
    'A[KS]IA[A-Z0-9]{16}',
    '[srp]k_live_\\w{10,}',
    'dckr_pat_[\\w-]{16,}',
    'AIza[\\w-]{30,}',
    'hf_[A-Za-z0-9]{16,}',
    'sk-(?:ant|proj)-[\\w-]{16,}',
    'pypi-[\\w-]{32,}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
    'ya29\\.[\\w-]{16,}',
    'hv[sb]\\.[\\w-]{16,}',
    'do[opr]_v1_[a-f0-9]{16,}',
    '(?<=hooks\\.slack\\.com/services/)[\\w/]{16,}',
    '(?<![\\w-])eyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
  ].join('|'),
  'g',
);

/** `Authorization: Bearer …`, `curl -u user:…`, and what lies between the lines of a key. */
export const words =
  /(\b(?:Bearer|Basic|Authorization:\s+token)\s+|[\s"'](?:-u|--user)[\s"',=]*[^\s:"',]+:)([^\s"',]{4,})/gi;
export const pemKey = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)([\s\S]*?)(?=-----END|$)/g;
