// postject has no types of its own. https://github.com/nodejs/postject
declare module 'postject' {
  export function inject(
    path: string,
    resource: string,
    content: Buffer,
    options: { readonly sentinelFuse?: string; readonly machoSegmentName?: string },
  ): Promise<void>;
}
