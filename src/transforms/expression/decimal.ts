import { outOfRange, rowFault } from './faults.ts';

/** An exact number, `digits` × 10^-`scale`. */
export class Decimal {
  readonly digits: bigint;
  readonly scale: number;

  constructor(digits: bigint, scale: number) {
    this.digits = digits;
    this.scale = scale;
  }

  toString(): string {
    return printDecimal(this);
  }
}

const longest = 65;
const mostScale = 30;
/** MySQL keeps decimals in words of nine digits, and a quotient to whole words. */
const wordDigits = 9;
/** MySQL's div_precision_increment. */
const quotientDigits = 4;

/** Digits behind the point of a quotient and of a product. */
export function quotientScale(dividend: number): number {
  return Math.min(mostScale, dividend + quotientDigits);
}

export function productScale(a: number, b: number): number {
  return Math.min(mostScale, a + b);
}

const powers: bigint[] = [];
for (let power = 1n, i = 0; i <= 100; i++, power *= 10n) powers.push(power);

export function powerOfTen(exponent: number): bigint {
  return powers[exponent] ?? 10n ** BigInt(exponent);
}

/** Of text that a column or a literal holds: digits, at most one point, a sign. */
export function parseDecimal(text: string): Decimal {
  const point = text.indexOf('.');
  if (point === -1) return new Decimal(BigInt(text), 0);
  return new Decimal(BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1);
}

const numberPrefix = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?/;

/** Of any text: the number that it begins with, else 0, as MySQL reads it. */
export function readDecimal(text: string): Decimal {
  const match = numberPrefix.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole + fraction === '') return new Decimal(0n, 0);
  const exponent = Number(match[4] ?? 0);
  const sign = match[1] === '-' ? -1n : 1n;
  const digits = BigInt(whole + fraction) * sign;
  const scale = fraction.length - exponent;
  if (digits === 0n) return new Decimal(0n, 0);
  if (scale <= 0) {
    if (-scale + whole.length > longest) return new Decimal(sign * (powerOfTen(longest) - 1n), 0);
    return new Decimal(digits * powerOfTen(-scale), 0);
  }
  return scale > mostScale
    ? new Decimal(scaleDown(digits, scale - mostScale), mostScale)
    : new Decimal(digits, scale);
}

export function printDecimal({ digits, scale }: Decimal): string {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(scale + 1, '0');
  const sign = negative ? '-' : '';
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** Half away from zero. */
function scaleDown(digits: bigint, by: number): bigint {
  const unit = powerOfTen(by);
  const half = unit / 2n;
  return digits < 0n ? (digits - half) / unit : (digits + half) / unit;
}

/** The same value with another scale, rounded if it is smaller. */
export function rescale(value: Decimal, scale: number): Decimal {
  if (value.scale === scale) return value;
  return value.scale < scale
    ? new Decimal(value.digits * powerOfTen(scale - value.scale), scale)
    : new Decimal(scaleDown(value.digits, value.scale - scale), scale);
}

function checked(value: Decimal): Decimal {
  const whole = value.digits / powerOfTen(value.scale);
  if (whole >= powerOfTen(longest) || -whole >= powerOfTen(longest)) throw outOfRange('DECIMAL value');
  return value;
}

function digitsAt(value: Decimal, scale: number): bigint {
  return value.scale === scale ? value.digits : value.digits * powerOfTen(scale - value.scale);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return checked(new Decimal(digitsAt(a, scale) + digitsAt(b, scale), scale));
}

export function negateDecimal(a: Decimal): Decimal {
  return new Decimal(-a.digits, a.scale);
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  const product = new Decimal(a.digits * b.digits, a.scale + b.scale);
  return checked(rescale(product, productScale(a.scale, b.scale)));
}

const fullWords = (scale: number): number => Math.ceil(scale / wordDigits) * wordDigits;

/** To four digits more than the dividend's type has: cut to whole words, then rounded. */
export function divideDecimals(a: Decimal, b: Decimal, scale = quotientScale(a.scale)): Decimal | null {
  if (b.digits === 0n) return null;
  const [mine, other] = [fullWords(a.scale), fullWords(b.scale)];
  const more = Math.max(0, quotientDigits - (mine - a.scale) - (other - b.scale));
  const words = fullWords(mine + other + more);
  const cut = (a.digits * powerOfTen(words - a.scale + b.scale)) / b.digits;
  return checked(rescale(new Decimal(cut, words), scale));
}

export function remainderOfDecimals(a: Decimal, b: Decimal): Decimal | null {
  if (b.digits === 0n) return null;
  const scale = Math.max(a.scale, b.scale);
  return new Decimal(digitsAt(a, scale) % digitsAt(b, scale), scale);
}

/** The quotient without its fraction. */
export function divideWhole(a: Decimal, b: Decimal): bigint | null {
  if (b.digits === 0n) return null;
  const scale = Math.max(a.scale, b.scale);
  return digitsAt(a, scale) / digitsAt(b, scale);
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [digitsAt(a, scale), digitsAt(b, scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Rounded to a number of digits, which may be negative: 1250 to -2 is 1300. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  if (places >= value.scale) return value;
  if (places >= 0) return rescale(value, places);
  return new Decimal(scaleDown(value.digits, value.scale - places) * powerOfTen(-places), 0);
}

export function truncateDecimal(value: Decimal, places: number): Decimal {
  if (places >= value.scale) return value;
  const kept = value.digits / powerOfTen(value.scale - places);
  return places >= 0 ? new Decimal(kept, places) : new Decimal(kept * powerOfTen(-places), 0);
}

/** Toward negative infinity. */
export function floorDecimal(value: Decimal): Decimal {
  const unit = powerOfTen(value.scale);
  const whole = value.digits / unit;
  return new Decimal(value.digits < 0n && value.digits % unit !== 0n ? whole - 1n : whole, 0);
}

export function decimalToDouble(value: Decimal): number {
  return value.scale === 0 ? Number(value.digits) : Number(printDecimal(value));
}

/** To whole digits, half away from zero. */
export function wholePart(value: Decimal): bigint {
  return value.scale === 0 ? value.digits : scaleDown(value.digits, value.scale);
}

export function doubleToDecimal(value: number): Decimal {
  if (!Number.isFinite(value)) throw rowFault('a number is not finite');
  return readDecimal(String(value));
}
