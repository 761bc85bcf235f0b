import { Column, Entity, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';

/** A full hundred of feedback samples that was announced. Its key is what makes the announcement happen once. */
@Entity('feedback_announcements')
export class FeedbackAnnouncement {
  @PrimaryColumn('integer')
  hundred: number;

  @Column(timestamp)
  announcedAt: Date;
}
