import { stringEnum } from '../_shared/string-enum.js';

export const DriftSeverities = stringEnum('DriftSeverity', 'How far an image set is from its baseline.', {
  NONE: 'As far as chance alone may take it, or too few pictures to tell.',
  LOW: 'A difference that is surely there, and small.',
  MEDIUM: 'A difference that a model may feel.',
  HIGH: 'Another kind of pictures than the baseline has.',
});

export const DriftMetricKinds = stringEnum('DriftMetricKind', 'What a compared figure is about.', {
  PIXEL_DISTRIBUTION: 'Levels of a colour channel over all pixels.',
  CONFIDENCE: 'How sure the model is of its predictions.',
  CLASS_DISTRIBUTION: 'Which classes the model predicts, and how often.',
  IMAGE_PROPERTY: 'A figure of each picture as a whole, such as brightness or width.',
  FAILURE_RATE: 'The share of files that gave no picture.',
});

export const RetrainingPriorities = stringEnum('RetrainingPriority', 'How urgent a retraining is.', {
  HIGH: 'Because of a HIGH drift: dispatched at once.',
  NORMAL: 'Because of a MEDIUM drift: dispatched later.',
});

export const RetrainingStates = stringEnum('RetrainingState', 'How far a retraining request has come.', {
  REQUESTED: 'It waits for its time.',
  DISPATCHED: 'Whoever listens was told, and the configured command was started.',
  ACKNOWLEDGED: 'Somebody has taken it on.',
  COMPLETED: 'The model was trained anew.',
  FAILED: 'It came to nothing, or was called off.',
  COOLED_DOWN: 'It is only recorded, because another was made within seven days before.',
});
