import packageJson from '../../package.json' with { type: 'json' };

export const version: string = packageJson.version;

/** Where the project is at home; rules have their pages there. */
export const homepage = (packageJson as { readonly homepage?: string }).homepage;
