import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../_shared/scalars.js';
import { UserErrorType } from '../_shared/user-error.type.js';

@InputType('CreateUploadInput', { description: 'A picture, or a file of predictions, that is going to be sent.' })
export class CreateUploadInputType {
  @Field(() => String, {
    description:
      'image/jpeg, image/png, image/webp, image/avif, image/tiff or image/gif (HEIC is not read); for predictions text/csv or application/x-ndjson.',
  })
  contentType: string;

  @Field(() => Int, { description: 'Its exact size in bytes, at most 25 MB.' })
  bytes: number;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of its bytes, 64 hex digits; checked on arrival when given.',
  })
  sha256?: string | null;
}

@ObjectType('HttpHeader', { description: 'A header to be sent.', simpleResolvers: true })
export class HttpHeaderType {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { description: 'Its value.' })
  value: string;
}

@ObjectType('UploadTarget', { description: 'Where and how to send a file, once.', simpleResolvers: true })
export class UploadTargetType {
  @Field(() => String, { description: 'Signed address; no key is needed.' })
  url: string;

  @Field(() => String, { description: 'The HTTP method, PUT.' })
  method: string;

  @Field(() => [HttpHeaderType], { description: 'Headers that must be sent.' })
  headers: readonly HttpHeaderType[];

  @Field(() => ID, { description: 'Names the file once it has arrived.' })
  uploadId: string;

  @Field(() => DateTime, { description: 'Until when the address works.' })
  expiresAt: Date;

  @Field(() => Int, { description: 'Most bytes the address takes.' })
  maxBytes: number;
}

@ObjectType('CreateUploadPayload', { description: 'What `createUpload` answers.', simpleResolvers: true })
export class CreateUploadPayloadType {
  @Field(() => UploadTargetType, { nullable: true, description: 'Where to send the file; null on failure.' })
  upload: UploadTargetType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}
