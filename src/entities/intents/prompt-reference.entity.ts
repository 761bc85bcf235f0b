import { Column, Entity, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';

/** A picture that a user's prompts may name by `@tag`. */
@Entity('prompt_references')
export class PromptReference {
  @PrimaryColumn('text')
  principalId: string;

  /** The tag as it is compared: NFKC, lower case. */
  @PrimaryColumn('text')
  foldedTag: string;

  @Column('text')
  tag: string;

  @Column('text')
  imageUrl: string;

  @Column('integer')
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;
}
