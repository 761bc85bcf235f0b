import type { ApiClient } from '../_shared/api-client.js';

export interface DemoImage {
  readonly state: 'PROCESSING' | 'AUTO_ACCEPTED' | 'PENDING' | 'APPROVED' | 'REJECTED' | 'FAILED';
  readonly validation: {
    readonly overallScore: number;
    readonly reason: string;
    readonly overlayUrl: string | null;
  } | null;
}

/** A product of a demonstration vendor as it stands in the catalogue. */
export interface DemoProductState {
  readonly id: string;
  readonly vendorCode: string;
  readonly name: string | null;
  readonly vendor: { readonly id: string };
  readonly sku: { readonly canonical: string; readonly collidesWith: readonly string[] };
  readonly duplicateCandidates: readonly { readonly score: number; readonly product: { readonly id: string } }[];
  /** As they were sent. */
  readonly images: { readonly nodes: readonly DemoImage[] };
}

const PRODUCTS = `query DemoProducts($vendorId: ID!, $after: String) {
  products(filter: { vendorId: $vendorId }, first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id vendorCode name vendor { id } sku { canonical collidesWith }
      duplicateCandidates { score product { id } }
      images(kind: RAW, first: 5) { nodes { state validation { overallScore reason overlayUrl } } }
    }
  }
}`;

interface Page {
  readonly products: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly DemoProductState[];
  };
}

/** Every product of these vendors. */
export async function readDemoProducts(api: ApiClient, vendorIds: readonly string[]): Promise<DemoProductState[]> {
  const all: DemoProductState[] = [];
  for (const vendorId of vendorIds) {
    let after: string | null = null;
    do {
      const { products }: Page = await api.execute<Page>(PRODUCTS, { vendorId, after });
      all.push(...products.nodes);
      after = products.pageInfo.hasNextPage ? products.pageInfo.endCursor : null;
    } while (after !== null);
  }
  return all;
}

/** What makes a product the same one: its vendor and that vendor's code. */
export function productKey(product: { readonly vendor: { readonly id: string }; readonly vendorCode: string }): string {
  return JSON.stringify([product.vendor.id, product.vendorCode]);
}
