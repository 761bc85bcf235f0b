/** A vendor of the demonstration. */
export interface DemoVendor {
  readonly code: string;
  readonly name: string;
}

/** A product of the demonstration as its vendor would send it, and its picture. */
export interface DemoItem {
  readonly vendorCode: string;
  readonly product: {
    readonly vendorCode: string;
    readonly name: string;
    readonly category: string;
    readonly mrp: string;
    readonly price: string;
    readonly discount: string;
    readonly gst: string;
    readonly currency: string;
    readonly gtin: string | null;
  };
  /** Renders the picture: JPEG. */
  readonly render: () => Promise<Buffer>;
}

/** A poster of the demonstration. */
export interface DemoPosterItem {
  readonly title: string;
  /** Renders it: JPEG. */
  readonly render: () => Promise<Buffer>;
}

/** What the demonstration loads. */
export interface DemoSource {
  readonly vendors: readonly DemoVendor[];
  readonly items: readonly DemoItem[];
  readonly posters: readonly DemoPosterItem[];
}
