/** A section of an ELF file, as elf(5) says. */
export interface Section {
  readonly name: string;
  /** SHT_NOTE is 7, SHT_NOBITS 8. */
  readonly type: number;
  readonly contents: Buffer;
}

/** Reads the table of sections of an ELF file of any machine. */
export function sectionsOf(elf: Buffer): Section[] {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.length);
  const isLittle = elf[5] === 1;
  const isWide = elf[4] === 2;
  const half = (at: number): number => view.getUint16(at, isLittle);
  const word = (at: number): number => view.getUint32(at, isLittle);
  const address = (at: number): number => (isWide ? Number(view.getBigUint64(at, isLittle)) : word(at));
  const [table, size, count, names] = isWide
    ? [address(40), half(58), half(60), half(62)]
    : [address(32), half(46), half(48), half(50)];
  const sections = Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    const from = address(at + (isWide ? 24 : 16));
    const length = address(at + (isWide ? 32 : 20));
    return { name: word(at), type: word(at + 4), contents: elf.subarray(from, from + length) };
  });
  const strings = sections[names]?.contents ?? Buffer.alloc(0);
  return sections.map(section => ({
    ...section,
    name: strings.subarray(section.name, strings.indexOf(0, section.name)).toString(),
  }));
}
