import { ObjectType } from 'type-graphql';
import { LogEventType } from '../_shared/log-event.type.js';

@ObjectType('PosterAnalysisEvent', { implements: LogEventType, description: 'A poster was analysed, or could not be.' })
export class PosterAnalysisEventType extends LogEventType {
  analysisId: string;
}
