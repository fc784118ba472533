package bsql;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.TokenFilterFactory;

@NamedComponent("unique")
public class UniqueFilter implements TokenFilterFactory {
  @Override
  public TokenStream create(TokenStream tokens) {
    return new RemoveDuplicatesTokenFilter(tokens);
  }
}
