import { ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';

@ObjectType('ImageEvent', {
  implements: LogEventType,
  description: 'An image was added, measured, judged or decided on.',
})
export class ImageEventType extends LogEventType {
  imageId: string;
}
