import type { DemoSource } from '../cli/demo/demo-source.js';

/** The demonstration catalogue of the imaging engine; the renderer is loaded with it. */
export async function openDemoSource(): Promise<DemoSource> {
  const [{ demoCatalogue }, { renderDemoPicture }] = await Promise.all([
    import('../engines/imaging/demo/demo-catalogue.js'),
    import('../engines/imaging/demo/demo-picture.js'),
  ]);
  const { vendors, products } = demoCatalogue();
  return {
    vendors,
    items: products.map(({ vendorCode, code, picture, ...details }) => ({
      vendorCode,
      product: { vendorCode: code, ...details },
      render: () => renderDemoPicture(picture),
    })),
  };
}
