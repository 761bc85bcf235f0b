/** The id that a delivery's message is sent with (`webhook-id`), the same at every attempt: the delivery's, by another prefix. */
export function messageIdOf(deliveryId: string): string {
  return deliveryId.replace(/^[a-z]+_/, 'msg_');
}
