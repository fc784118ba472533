/** A part of analysis-common that the index of API keys is made with, and that the distribution lacks. */
package bsql;

import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

@NamedComponent("pattern_capture")
public class EmailFilter implements TokenFilterFactory {
  @Override
  public TokenStream create(TokenStream tokens) {
    return new PatternCaptureGroupTokenFilter(tokens, true, Pattern.compile("([^@]+)"));
  }
}
