/** How much the shop holds: the seed fills it and the load asks for it. */
export const products = 400;
export const customers = 60;
export const purchasesPerCustomer = 10;
export const categories = ["kitchen", "bedroom", "garden", "office", "bath"];

/** In the catalogue, never in stock: buying it is refused in every release. */
export const soldOutProduct = 400;
