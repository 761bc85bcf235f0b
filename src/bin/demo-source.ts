import type { DemoSource } from '../cli/demo/demo-source.js';

/** The demonstration catalogue and posters; what renders them is loaded with them. */
export async function openDemoSource(): Promise<DemoSource> {
  const [{ demoCatalogue }, { renderDemoPicture }, { DEMO_POSTERS }] = await Promise.all([
    import('../engines/imaging/demo/demo-catalogue.js'),
    import('../engines/imaging/demo/demo-picture.js'),
    import('../engines/posters/demo/demo-posters.js'),
  ]);
  const { vendors, products } = demoCatalogue();
  return {
    vendors,
    items: products.map(({ vendorCode, code, picture, ...details }) => ({
      vendorCode,
      product: { vendorCode: code, ...details },
      render: () => renderDemoPicture(picture),
    })),
    posters: DEMO_POSTERS,
  };
}
