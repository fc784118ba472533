import type { TextDecoding } from '../values/text.ts';

/**
 * Character sets of up to three bytes. Node's own tables are taken where they are those of the
 * servers; what differs stands here, as the servers convert it.
 * test/conformance/charsets.test.ts asks them for every pair of bytes.
 */
interface DoubleByte {
  /** Node's nearest, by its label. */
  readonly label: string;
  /** First bytes of pairs; other bytes from 0x80 on are letters alone, or none. */
  readonly leads: readonly [first: number, last: number][];
  /** Pairs with another letter: hexadecimal, `bytes=letter`, or `bytesxCOUNT=letter` for a run of both. */
  readonly patches?: string;
  /** Whether 0x8f stands before pairs of a plane of their own, patched likewise. */
  readonly third?: { readonly patches: string };
  readonly extend?: (pairs: Uint16Array, third: Uint16Array) => void;
}

const firstLead = 0x81;
const lastLead = 0xfe;
const eucKana = 0x8e;
const eucThird = 0x8f;

const doubleByte: Readonly<Record<string, DoubleByte>> = {
  big5: {
    label: 'big5',
    leads: [[0xa1, 0xf9]],
    patches:
      'a145=2022 a14e=ff64 a15a=fffd a1c2=203e a1c3=fffd a1c5=fffd a1e3=223c a1f2=2641 a1f3=2609 a1fe=fffd a240=fffd a241=ff0f a242=ff3c a244=a5 a246x2=a2 a2cc=fffd a2ce=fffd c6a1=30fe c6a2x2=309d c6a4=3005 c6a5x83=3041 c6f8x7=30a1 c740x63=30a8 c7a1x16=30e7 c7b1x2=414 c7b3=401 c7b4x7=416 c7bbx19=423 c7ce=451 c7cfx26=436 c7e9x10=2460 c7f3x10=2474',
  },
  cp932: {
    label: 'shift_jis',
    leads: [
      [0x81, 0x9f],
      [0xe0, 0xfc],
    ],
  },
  sjis: {
    label: 'shift_jis',
    leads: [
      [0x81, 0x9f],
      [0xe0, 0xfc],
    ],
    patches: '815f=5c 8160=301c 8161=2016 817c=2212 8191x2=a2 81ca=ac',
  },
  euckr: {
    label: 'euc-kr',
    leads: [[0x81, 0xfe]],
    patches: 'a2e6=20ac a2e7=ae',
    extend: addHangul,
  },
  gb2312: { label: 'gbk', leads: [[0xa1, 0xf7]], patches: 'a1a4=30fb a1aa=2015' },
  gbk: { label: 'gbk', leads: [[0x81, 0xfe]] },
  ujis: {
    label: 'euc-jp',
    leads: [
      [eucKana, eucKana],
      [0xa1, 0xfe],
    ],
    patches: 'a1c0=5c a1c1=301c a1c2=2016 a1dd=2212 a1f1x2=a2 a2cc=ac',
    third: { patches: 'a2b7=7e' },
    extend: addPrivateUse,
  },
  eucjpms: {
    label: 'euc-jp',
    leads: [
      [eucKana, eucKana],
      [0xa1, 0xfe],
    ],
    third: {
      patches:
        'a2c3=ffe4 f3f3x10=2170 f3fdx2=2160 f4a1x8=2162 f4a9=ff07 f4aa=ff02 f4ab=3231 f4ac=2116 f4ad=2121 f4ae=70bb f4af=4efc f4b0=50f4 f4b1=51ec f4b2=5307 f4b3=5324 f4b4=fa0e f4b5=548a f4b6=5759 f4b7x2=fa0f f4b9=589e f4ba=5bec f4bb=5cf5 f4bc=5d53 f4bd=fa11 f4be=5fb7 f4bf=6085 f4c0=6120 f4c1=654e f4c2=663b f4c3=6665 f4c4=fa12 f4c5=f929 f4c6=6801 f4c7x2=fa13 f4c9=6a6b f4ca=6ae2 f4cb=6df8 f4cc=6df2 f4cd=7028 f4cex2=fa15 f4d0=7501 f4d1=7682 f4d2=769e f4d3=fa17 f4d4=7930 f4d5x4=fa18 f4d9=7ae7 f4dax2=fa1c f4dc=7da0 f4dd=7dd6 f4de=fa1e f4df=8362 f4e0=fa1f f4e1=85b0 f4e2x2=fa20 f4e4=8807 f4e5=fa22 f4e6=8b7f f4e7=8cf4 f4e8=8d76 f4e9x3=fa23 f4ec=90de f4ed=fa26 f4ee=9115 f4efx2=fa27 f4f1=9592 f4f2=f9dc f4f3=fa29 f4f4=973b f4f5=974d f4f6=9751 f4f7x3=fa2a f4fa=999e f4fb=9ad9 f4fc=9b72 f4fd=fa2d f4fe=9ed1',
    },
    extend: addPrivateUse,
  },
};

const decodings = new Map<string, TextDecoding>();

/** The decoding of a character set; its table is made when it is first asked for. */
export function doubleByteDecoding(charset: string): TextDecoding | undefined {
  const rules = doubleByte[charset];
  if (!rules) return undefined;
  let decoding = decodings.get(charset);
  if (!decoding) {
    decoding = compile(rules);
    decodings.set(charset, decoding);
  }
  return decoding;
}

/** Pairs by their bytes, and single bytes below 0x100; 0 where there is no letter. */
function compile(rules: DoubleByte): TextDecoding {
  const node = new TextDecoder(rules.label, { ignoreBOM: true });
  const pairs = new Uint16Array(0x10000);
  const third = new Uint16Array(rules.third ? 0x10000 : 0);
  const isLead = new Uint8Array(0x100);
  for (let byte = 0; byte < 0x80; byte++) pairs[byte] = byte;
  for (let byte = 0xa1; byte <= 0xdf; byte++) pairs[byte] = letter(node, [byte]);
  for (const [first, last] of rules.leads) {
    for (let lead = first; lead <= last; lead++) {
      isLead[lead] = 1;
      for (let trail = 0x40; trail <= 0xfe; trail++) pairs[(lead << 8) | trail] = letter(node, [lead, trail]);
    }
  }
  if (rules.third) {
    for (let lead = 0xa1; lead <= 0xfe; lead++)
      for (let trail = 0xa1; trail <= 0xfe; trail++)
        third[(lead << 8) | trail] = letter(node, [eucThird, lead, trail]);
  }
  rules.extend?.(pairs, third);
  patch(pairs, rules.patches ?? '');
  patch(third, rules.third?.patches ?? '');
  const hasThird = rules.third !== undefined;
  return (bytes, start, end) => {
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      let found = pairs[byte] as number;
      if (isLead[byte] === 1 && at + 1 < end) found = pairs[(byte << 8) | (bytes[++at] as number)] as number;
      else if (hasThird && byte === eucThird && at + 2 < end) {
        found = third[((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)] as number;
        at += 2;
      }
      text += found === 0 && byte !== 0 ? '?' : String.fromCharCode(found);
    }
    return text;
  };
}

function letter(node: InstanceType<typeof TextDecoder>, bytes: readonly number[]): number {
  const text = node.decode(Uint8Array.from(bytes));
  return text.length === 1 && text !== '\ufffd' ? text.charCodeAt(0) : 0;
}

function patch(pairs: Uint16Array, patches: string): void {
  for (const [, bytes = '', count = '1', to = ''] of patches.matchAll(
    /([0-9a-f]+)(?:x(\d+))?=([0-9a-f]+)/g,
  )) {
    for (let i = 0; i < Number(count); i++)
      pairs[Number.parseInt(bytes, 16) + i] = Number.parseInt(to, 16) + i;
  }
}

const hangul = { first: 0xac00, last: 0xd7a3 } as const;

/** The syllables that KS X 1001 leaves out fill the other places in their order. */
function addHangul(pairs: Uint16Array): void {
  const there = new Set<number>();
  for (let lead = 0xb0; lead <= 0xc8; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) there.add(pairs[(lead << 8) | trail] as number);
  let next: number = hangul.first;
  for (let lead = firstLead; lead <= 0xc6; lead++) {
    for (let trail = 0x41; trail <= (lead <= 0xa0 ? lastLead : 0xa0); trail++) {
      if ((trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81)) continue;
      while (there.has(next)) next++;
      pairs[(lead << 8) | trail] = next <= hangul.last ? next++ : 0;
    }
  }
}

const privateUse = { first: 0xe000, third: 0xe3ac } as const;

/** Ten rows at the end of both planes are the users' own. */
function addPrivateUse(pairs: Uint16Array, third: Uint16Array): void {
  for (let lead = 0xf5; lead <= 0xfe; lead++) {
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const offset = (lead - 0xf5) * 94 + trail - 0xa1;
      pairs[(lead << 8) | trail] = privateUse.first + offset;
      third[(lead << 8) | trail] = privateUse.third + offset;
    }
  }
}
