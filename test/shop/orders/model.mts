export interface Item {
  product: number;
  quantity: number;
  priceCents: number;
}

export interface Purchase {
  id: number;
  customer: number;
  totalCents: number;
  placedAt: Date;
  items: Item[];
}

export interface Coupon {
  code: string;
  percent: number;
  /** `null` for a coupon that never expires. */
  expiresAt: Date | null;
}

export interface Draft {
  customer: number;
  coupon: Coupon | undefined;
  totalCents: number;
  items: Item[];
}
