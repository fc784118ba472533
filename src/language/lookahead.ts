import { type BaseParser, type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain';

type ForAlternation = ILookaheadStrategy['buildLookaheadForAlternation'];
type ForOptional = ILookaheadStrategy['buildLookaheadForOptional'];

/**
 * chevrotain's own lookahead, computed for each place of the grammar when a script first comes
 * there: most scripts use few of the rules, and all of them take as long as the rest of the start.
 */
export class LazyLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: Parameters<ForAlternation>[0]): ReturnType<ForAlternation> {
    let choose: ReturnType<ForAlternation> | undefined;
    const build = () => super.buildLookaheadForAlternation(options);
    return function (this: BaseParser, alternatives) {
      choose ??= build();
      return choose.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(options: Parameters<ForOptional>[0]): ReturnType<ForOptional> {
    let enter: ReturnType<ForOptional> | undefined;
    const build = () => super.buildLookaheadForOptional(options);
    return function (this: BaseParser) {
      enter ??= build();
      return enter.call(this);
    };
  }
}
