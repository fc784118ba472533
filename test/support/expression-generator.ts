import type { Random } from './random.ts';

/** What a generated expression gives; `pattern` and `path` are constants of text. */
export type Sort =
  | 'integer'
  | 'unsigned'
  | 'decimal'
  | 'double'
  | 'text'
  | 'date'
  | 'datetime'
  | 'json'
  | 'boolean';

const columns: Readonly<Record<Sort, readonly string[]>> = {
  integer: ['i', 'b'],
  unsigned: ['u'],
  decimal: ['d'],
  double: ['f'],
  text: ['s', 's2'],
  date: ['da'],
  datetime: ['dt', 'ts'],
  json: ['j'],
  boolean: ['(i is null)', '(s = s2)'],
};

const constants: Readonly<Record<Sort, readonly string[]>> = {
  integer: ['0', '1', '-1', '2', '7', '-13', '100', '1000000', '9223372036854775807', 'null'],
  unsigned: ['9223372036854775808', '18446744073709551615'],
  decimal: ['0.0', '0.5', '-1.25', '2.345', '1.005', '100.00', '123456789.123456', '0.000001'],
  double: ['0e0', '1e0', '-2.5e0', '1e-3', '1.5e10', '3.14159e0', '1e15', '1e300'],
  text: ["''", "'a'", "'B'", "'abc'", "'10'", "'-3.5'", "'12abc'", "'äÖü'", "'😀x'", "','", "'b'", 'null'],
  date: ["cast('2024-02-29' as date)", "cast('1999-12-31' as date)"],
  datetime: ["cast('2024-02-29 23:59:59' as datetime)", "cast('2000-01-01 00:00:00.5' as datetime(3))"],
  json: ['json_array(1, 2)', "json_object('a', 1)", "cast('3' as json)", 'json_array()'],
  boolean: ['true', 'false', 'null'],
};

const numbers: readonly Sort[] = ['integer', 'unsigned', 'decimal', 'double'];
const dates: readonly Sort[] = ['date', 'datetime'];
const paths = ["'$.a'", "'$.b'", "'$.b.c'", "'$[0]'", "'$[last]'", "'$.*'", "'$[*]'", '\'$."x y"\'', "'$'"];
const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'microsecond'];
const likes = ["'a%'", "'%b%'", "'_'", "'%'", "'1_%'", "'A\\\\%'", "'%ö%'"];
const regexps = ["'^a'", "'[0-9]+'", "'b|c$'", "'.'", "'^$'", "'[[:alpha:]]{2}'", "'(a)(b)?'", "'ö'"];
const formats = [
  "'%Y-%m-%d'",
  "'%H:%i:%s.%f'",
  "'%W %e %M %y'",
  "'%j %U %u %V %v %X %x'",
  "'%D %b %a %c %l %p %r %T %w %k %h'",
];
const zones = ["'+00:00'", "'+05:30'", "'-11:00'", "'nowhere'"];

type Make = (g: Generator, depth: number) => string;

/** Every operator and function, by what it gives. */
const makers: Readonly<Record<Sort, readonly Make[]>> = {
  integer: [
    (g, n) => `(${g.make('integer', n)} ${g.pick(['+', '-', '*', 'div', '%'])} ${g.make('integer', n)})`,
    (g, n) => `(${g.make(g.pick(['decimal', 'text', 'integer']), n)} div ${g.make('integer', n)})`,
    (g, n) => `(- ${g.make('integer', n)})`,
    (g, n) => `abs(${g.make('integer', n)})`,
    (g, n) => `sign(${g.number(n)})`,
    (g, n) => `round(${g.make('integer', n)}, ${g.pick(['0', '1', '-1', '-2'])})`,
    (g, n) => `cast(${g.make(g.pick(['integer', 'unsigned', 'decimal', 'text', 'boolean']), n)} as signed)`,
    (g) => `cast(j->${g.pick(paths)} as signed)`,
    (g, n) => `${g.pick(['length', 'char_length', 'ascii', 'ord', 'crc32'])}(${g.make('text', n)})`,
    (g, n) => `locate(${g.make('text', n)}, ${g.make('text', n)}${g.maybe(() => `, ${g.small()}`)})`,
    (g, n) => `instr(${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) => `(strcmp(${g.make('text', n)}, ${g.make('text', n)}) + 0)`,
    (g, n) => `find_in_set(${g.make('text', n)}, ${g.pick(["'a,b,c'", 's', "''"])})`,
    (g, n) => `field(${g.make('text', n)}, ${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) => `field(${g.make('integer', n)}, ${g.make('integer', n)}, ${g.make('integer', n)})`,
    (g, n) =>
      `${g.pick(['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'dayofweek', 'dayofyear', 'weekday', 'quarter', 'weekofyear', 'to_days'])}(${g.date(n)})`,
    (g, n) =>
      `${g.pick(['week', 'yearweek'])}(${g.date(n)}, ${g.pick(['0', '1', '2', '3', '4', '5', '6', '7'])})`,
    (g, n) => `datediff(${g.date(n)}, ${g.date(n)})`,
    (g, n) => `timestampdiff(${g.pick(units)}, ${g.date(n)}, ${g.date(n)})`,
    (g, n) => `time_to_sec(${g.make('datetime', n)})`,
    (g, n) => `json_length(${g.make('json', n)})`,
    (g, n) => `json_depth(${g.make('json', n)})`,
    (g, n) => `if(${g.make('boolean', n)}, ${g.make('integer', n)}, ${g.make('integer', n)})`,
    (g, n) => `coalesce(${g.make('integer', n)}, ${g.make('integer', n)})`,
    (g, n) => `nullif(${g.make('integer', n)}, ${g.make('integer', n)})`,
    (g, n) => `${g.pick(['greatest', 'least'])}(${g.make('integer', n)}, ${g.make('integer', n)})`,
    (g, n) =>
      `case ${g.make('integer', n)} when ${g.make('integer', n)} then ${g.make('integer', n)} else ${g.make('integer', n)} end`,
    (g, n) => `(${g.make('boolean', n)} + ${g.make('integer', n)})`,
    (g, n) => `regexp_instr(${g.make('text', n)}, ${g.pick(regexps)})`,
  ],
  unsigned: [
    (g, n) =>
      `(${g.make('unsigned', n)} ${g.pick(['+', '-', '*', 'div', '%'])} ${g.make(g.pick(['integer', 'unsigned']), n)})`,
    (g, n) => `cast(${g.make(g.pick(['integer', 'unsigned', 'decimal', 'text']), n)} as unsigned)`,
    (g, n) => `abs(${g.make('unsigned', n)})`,
  ],
  decimal: [
    (g, n) =>
      `(${g.make('decimal', n)} ${g.pick(['+', '-', '*', '/', '%'])} ${g.make(g.pick(['integer', 'decimal', 'unsigned']), n)})`,
    (g, n) => `(${g.make('integer', n)} ${g.pick(['+', '-', '*', '/', '%'])} ${g.make('decimal', n)})`,
    (g, n) => `(${g.make('integer', n)} / ${g.make('integer', n)})`,
    (g, n) => `(- ${g.make('decimal', n)})`,
    (g, n) => `${g.pick(['abs', 'ceil', 'floor'])}(${g.make('decimal', n)})`,
    (g, n) =>
      `${g.pick(['round', 'truncate'])}(${g.make('decimal', n)}, ${g.pick(['0', '1', '2', '5', '-1', '-3'])})`,
    (g, n) =>
      `cast(${g.make(g.pick(['integer', 'unsigned', 'decimal', 'text', 'double']), n)} as decimal(${g.pick(['20, 6', '10', '5, 2', '40, 10'])}))`,
    (g, n) =>
      `if(${g.make('boolean', n)}, ${g.make('decimal', n)}, ${g.make(g.pick(['decimal', 'integer']), n)})`,
    (g, n) => `coalesce(${g.make('decimal', n)}, ${g.make(g.pick(['decimal', 'integer']), n)})`,
    (g, n) => `${g.pick(['greatest', 'least'])}(${g.make('decimal', n)}, ${g.make('decimal', n)})`,
    (g, n) => `cast(unix_timestamp(${g.make('datetime', n)}) as decimal(20, 6))`,
    (g, n) => `nullif(${g.make('decimal', n)}, ${g.make('decimal', n)})`,
  ],
  double: [
    (g, n) => `(${g.make('double', n)} ${g.pick(['+', '-', '*', '/', '%'])} ${g.number(n)})`,
    (g, n) => `(${g.make('text', n)} ${g.pick(['+', '-', '*', '/'])} ${g.number(n)})`,
    (g, n) => `(- ${g.make(g.pick(['double', 'text']), n)})`,
    (g, n) => `${g.pick(['abs', 'ceil', 'floor'])}(${g.make('double', n)})`,
    (g, n) => `${g.pick(['sqrt', 'exp', 'ln', 'log2', 'log10', 'log'])}(${g.number(n)})`,
    (g, n) => `power(${g.number(n)}, ${g.pick(['2', '0.5', '-1', '3', '0'])})`,
    (g, n) => `${g.pick(['round', 'truncate'])}(${g.make('double', n)}, ${g.pick(['0', '2', '-1'])})`,
    (g, n) => `cast(${g.make(g.pick(['integer', 'decimal', 'text']), n)} as double)`,
    (g, n) => `log(${g.pick(['2', '10', '0.5'])}, ${g.number(n)})`,
    (g, n) => `if(${g.make('boolean', n)}, ${g.make('double', n)}, ${g.number(n)})`,
    (g, n) => `coalesce(${g.make('double', n)}, ${g.number(n)})`,
    (g, n) => `greatest(${g.make('double', n)}, ${g.make('double', n)})`,
  ],
  text: [
    (g, n) => `concat(${g.make('text', n)}, ${g.any(n)})`,
    (g, n) => `(${g.make('text', n)} || ${g.any(n)})`,
    (g, n) =>
      `concat_ws(${g.pick(["','", "''", 's'])}, ${g.make('text', n)}, ${g.any(n)}, ${g.make('text', n)})`,
    (g, n) => `${g.pick(['substring', 'substr', 'mid'])}(${g.make('text', n)}, ${g.small()}, ${g.small()})`,
    (g, n) => `substring(${g.make('text', n)}, ${g.small()})`,
    (g, n) => `${g.pick(['left', 'right'])}(${g.make('text', n)}, ${g.small()})`,
    (g, n) =>
      `${g.pick(['upper', 'lower', 'trim', 'ltrim', 'rtrim', 'reverse', 'hex', 'to_base64'])}(${g.make('text', n)})`,
    (g, n) => `sha2(${g.make('text', n)}, ${g.pick(['256', '0', '512', '1'])})`,
    (g, n) => `hex(${g.make(g.pick(['integer', 'unsigned', 'decimal']), n)})`,
    (g) => `cast(unhex(${g.pick(["'616263'", "'zz'", 'hex(s)'])}) as char)`,
    (g) => `cast(from_base64(${g.pick(["'YWJj'", 'to_base64(s)', "'!'"])}) as char)`,
    (g, n) => `replace(${g.make('text', n)}, ${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) => `repeat(${g.make('text', n)}, ${g.pick(['0', '2', '3', '-1', 'null'])})`,
    (g) => `concat('[', space(${g.small()}), ']')`,
    (g, n) =>
      `${g.pick(['lpad', 'rpad'])}(${g.make('text', n)}, ${g.small()}, ${g.pick(["'xy'", "'0'", "''", "'ö'"])})`,
    (g, n) => `substring_index(${g.make('text', n)}, ${g.pick(["','", "'a'", "''"])}, ${g.small()})`,
    (g, n) => `elt(${g.small()}, ${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) => `insert(${g.make('text', n)}, ${g.small()}, ${g.small()}, ${g.make('text', n)})`,
    (g, n) => `format(${g.make('decimal', n)}, ${g.pick(['0', '2', '4'])})`,
    (g) =>
      `conv(${g.pick(["'ff'", "'7'", 'i', "'zz'"])}, ${g.pick(['10', '16', '36'])}, ${g.pick(['2', '10', '-10', '16'])})`,
    (g, n) => `cast(${g.any(n)} as char)`,
    (g, n) => `cast(${g.make('text', n)} as char(${g.pick(['0', '1', '2', '5'])}))`,
    (g, n) => `concat('', if(${g.make('boolean', n)}, ${g.make('text', n)}, ${g.any(n)}))`,
    (g, n) => `ifnull(${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) => `coalesce(${g.make('text', n)}, ${g.make('integer', n)})`,
    (g, n) => `nullif(${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) => `${g.pick(['greatest', 'least'])}(${g.make('text', n)}, ${g.make('text', n)})`,
    (g, n) =>
      `case when ${g.make('boolean', n)} then ${g.make('text', n)} when ${g.make('boolean', n)} then ${g.make('text', n)} end`,
    (g, n) => `date_format(${g.date(n)}, ${g.pick(formats)})`,
    (g, n) => `${g.pick(['dayname', 'monthname'])}(${g.date(n)})`,
    (g) => `from_unixtime(${g.pick(['0', '1700000000', '-1', '86399'])}, ${g.pick(formats)})`,
    (g) => `j->>${g.pick(paths)}`,
    (g, n) => `json_unquote(${g.make('json', n)})`,
    (g) => `json_type(j->${g.pick(paths)})`,
    (g, n) => `json_quote(${g.make('text', n)})`,
    (g, n) =>
      `concat('', regexp_replace(${g.make('text', n)}, ${g.pick(regexps)}, ${g.pick(["'-'", "''", "'x'"])}))`,
    (g, n) => `regexp_substr(${g.make('text', n)}, ${g.pick(regexps)})`,
    (g) =>
      `concat('', date_add(${g.pick(["'2024-01-31'", "'2024-01-31 10:00:00'", "'no date'"])}, interval ${g.small()} ${g.pick(units)}))`,
  ],
  date: [
    (g, n) => `date(${g.date(n)})`,
    (g, n) => `last_day(${g.date(n)})`,
    (g, n) =>
      `${g.pick(['date_add', 'date_sub'])}(${g.make('date', n)}, interval ${g.pick(['1', '-1', '30', 'i', '1.5', '900'])} ${g.pick(['day', 'week', 'month', 'quarter', 'year'])})`,
    (g, n) => `cast(${g.date(n)} as date)`,
    (g) => `str_to_date(${g.pick(["'31.12.2024'", "'29.02.2023'", "'1.2.99'", "'x'"])}, '%d.%m.%Y')`,
    (g, n) => `from_days(to_days(${g.date(n)}))`,
    (g, n) => `coalesce(${g.make('date', n)}, ${g.make('date', n)})`,
    (g, n) => `greatest(${g.make('date', n)}, ${g.make('date', n)})`,
  ],
  datetime: [
    (g, n) =>
      `${g.pick(['date_add', 'date_sub'])}(${g.make('datetime', n)}, interval ${g.pick(['1', '-1', '90', 'i', '1.5', '100000'])} ${g.pick(units)})`,
    (g, n) =>
      `date_add(${g.make('date', n)}, interval ${g.pick(['1', '-1', '25', '1.25'])} ${g.pick(['second', 'minute', 'hour', 'microsecond'])})`,
    (g, n) => `cast(${g.date(n)} as datetime${g.pick(['', '(3)', '(6)'])})`,
    (g) =>
      `str_to_date(${g.pick(["'2024-12-31 01:02:03'", "'2024-12-31 25:00:00'", "'nothing'"])}, '%Y-%m-%d %H:%i:%s')`,
    (g) => `from_unixtime(${g.pick(['0', '1700000000', '-1', '1.25', 'i'])})`,
    (g, n) => `convert_tz(${g.make('datetime', n)}, ${g.pick(zones)}, ${g.pick(zones)})`,
    (g, n) => `nullif(${g.make('datetime', n)}, ${g.make('datetime', n)})`,
  ],
  json: [
    (g) => `j->${g.pick(paths)}`,
    (g, n) => `json_extract(${g.make('json', n)}, ${g.pick(paths)})`,
    (g, n) => `json_extract(${g.make('json', n)}, ${g.pick(paths)}, ${g.pick(paths)})`,
    (g, n) => `json_array(${g.any(n)}, ${g.any(n)})`,
    (g, n) => `json_object('k', ${g.any(n)}, ${g.pick(["'a'", "'bb'", "'k'"])}, ${g.any(n)})`,
    (g, n) => `json_keys(${g.make('json', n)})`,
    (g, n) => `json_merge_patch(${g.make('json', n)}, ${g.make('json', n)})`,
    (g, n) => `cast(${g.make(g.pick(['integer', 'decimal', 'double', 'boolean', 'date']), n)} as json)`,
    (g, n) => `if(${g.make('boolean', n)}, ${g.make('json', n)}, ${g.make('json', n)})`,
  ],
  boolean: [
    (g, n) => g.comparison(n),
    (g, n) => g.comparison(n),
    (g, n) => `(${g.make('boolean', n)} ${g.pick(['and', 'or'])} ${g.make('boolean', n)})`,
    (g, n) => `(not ${g.make('boolean', n)})`,
    (g, n) => `(! ${g.number(n)})`,
    (g, n) => `(${g.any(n)} is ${g.pick(['null', 'not null'])})`,
    (g, n) =>
      `(${g.make(g.pick(['boolean', 'integer']), n)} is ${g.pick(['true', 'not true', 'false', 'not false'])})`,
    (g, n) => {
      const sort = g.pick<Sort>(['integer', 'decimal', 'double', 'text', 'date', 'datetime']);
      return `(${g.make(sort, n)} ${g.pick(['in', 'not in'])} (${g.make(sort, n)}, ${g.make(sort, n)}, ${g.make(sort, n)}))`;
    },
    (g, n) => {
      const sort = g.pick<Sort>(['integer', 'decimal', 'double', 'text', 'date', 'datetime']);
      return `(${g.make(sort, n)} ${g.pick(['between', 'not between'])} ${g.make(sort, n)} and ${g.make(sort, n)})`;
    },
    (g, n) => `(${g.make('text', n)} ${g.pick(['like', 'not like'])} ${g.pick(likes)})`,
    (g, n) => `(${g.make('text', n)} like ${g.pick(["'1!%%'", "'a!_'"])} escape '!')`,
    (g, n) => `(${g.make('text', n)} ${g.pick(['rlike', 'regexp', 'not rlike'])} ${g.pick(regexps)})`,
    (g, n) => `regexp_like(${g.make('text', n)}, ${g.pick(regexps)}, ${g.pick(["'i'", "'c'", "'n'"])})`,
    (g, n) => `isnull(${g.any(n)})`,
    (g, n) => `json_contains(${g.make('json', n)}, ${g.make('json', n)})`,
    (g, n) => `json_valid(${g.make(g.pick(['text', 'json']), n)})`,
    (g, n) =>
      `(j->${g.pick(paths)} ${g.pick(['=', '!='])} ${g.make(g.pick(['json', 'integer', 'text', 'decimal']), n)})`,
    (g, n) =>
      `(${g.make('date', n)} ${g.pick(['=', '<', '>='])} ${g.pick(["'2024-02-29'", "'2024-1-5'", "'20240229'"])})`,
    (g, n) =>
      `(${g.make('datetime', n)} ${g.pick(['=', '<', '>='])} ${g.pick(["'2024-02-29 23:59:59'", "'2024-02-29'", "'2024-02-29T23:59:59.5'"])})`,
    (g, n) => `if(${g.make('boolean', n)}, ${g.make('boolean', n)}, ${g.make('boolean', n)})`,
  ],
};

export const sorts = Object.keys(makers) as readonly Sort[];

/** Random expressions that MySQL and bsql both can read. */
export class Generator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pick<T>(values: readonly T[]): T {
    return this.#random.pick(values);
  }

  maybe(make: () => string): string {
    return this.#random.below(2) === 0 ? make() : '';
  }

  small(): string {
    return this.pick(['0', '1', '2', '3', '5', '-1', '-2', '9']);
  }

  number(depth: number): string {
    return this.make(this.pick(numbers), depth);
  }

  date(depth: number): string {
    return this.make(this.pick(dates), depth);
  }

  any(depth: number): string {
    return this.make(this.pick(sorts), depth);
  }

  comparison(depth: number): string {
    const operator = this.pick(['=', '!=', '<>', '<', '<=', '>', '>=', '<=>']);
    const [left, right] = this.pick<readonly [Sort, Sort]>([
      ['integer', this.pick(numbers)],
      ['decimal', this.pick(numbers)],
      ['double', this.pick(numbers)],
      ['unsigned', this.pick(numbers)],
      ['text', 'text'],
      ['text', this.pick(numbers)],
      ['boolean', 'integer'],
      [this.pick(dates), this.pick(dates)],
    ]);
    return `(${this.make(left, depth)} ${operator} ${this.make(right, depth)})`;
  }

  /** An expression of a sort, at most so deep. */
  make(sort: Sort, depth: number): string {
    if (depth <= 0 || this.#random.below(5) === 0)
      return this.pick(this.#random.below(5) < 3 ? columns[sort] : constants[sort]);
    return this.pick(makers[sort])(this, depth - 1);
  }
}
