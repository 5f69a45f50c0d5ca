/** How an init comes into a repaired image, and for which builder. */
export interface Injection {
  /** Ours from the build context, an image or an address; one of the base's own packages; or nowhere. */
  readonly from: 'context' | FromImage | FromUrl | FromPackage | 'nowhere';
  /** The legacy builder knows neither `--chmod` nor the platform it builds for. */
  readonly isLegacy: boolean;
}

/** An image that has the reaper at its place. */
export interface FromImage {
  readonly image: string;
}

/** Somebody hosts the binaries: `URL/reaper-linux-amd64` and so on. */
export interface FromUrl {
  /** Without a slash at its end. */
  readonly url: string;
  /** SHA-256 in hexadecimal, for each architecture that may be built, as TARGETARCH names them. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** Another init, which the package manager of the base image installs. */
interface FromPackage {
  readonly package: InitPackage;
}

/** The inits that distributions have as packages. */
export const initPackages = ['tini', 'dumb-init', 'catatonit'] as const;
export type InitPackage = (typeof initPackages)[number];

/** What a user asks for: the checksums of what is hosted are ours to say. */
export type Inject = Exclude<Injection['from'], FromUrl> | Pick<FromUrl, 'url'>;

/** What `--fix` does when nothing else is said. */
export const defaultInjection: Injection = { from: 'context', isLegacy: false };
