import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';

export interface ApolloSubscription {
  readonly url: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly key?: string;
  /** Called for everything as it comes; the subscription is left when it answers true. */
  readonly isEnough?: (seen: readonly unknown[]) => boolean;
}

/**
 * Follows a subscription with Apollo Client, which takes it as multipart over HTTP: each result's data, then how it ended,
 * `complete` or the error.
 */
export async function followWithApollo({ url, query, variables = {}, key, isEnough }: ApolloSubscription) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new HttpLink({ uri: `${url}/graphql`, headers }),
  });
  const seen: unknown[] = [];
  await new Promise<void>((resolve) => {
    const following = client
      .subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache', errorPolicy: 'all' })
      .subscribe({
        next({ data, error }) {
          seen.push(error ?? data);
          if (isEnough?.(seen) !== true) return;
          following.unsubscribe();
          resolve();
        },
        complete() {
          seen.push('complete');
          resolve();
        },
      });
  });
  client.stop();
  return seen;
}
