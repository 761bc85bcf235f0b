import { feedbackExportRoute } from '../http/feedback-export.route.js';
import { filesRoute } from '../http/files.route.js';
import { healthzRoute, readyzRoute } from '../http/health.route.js';
import { metricsRoute } from '../http/metrics.route.js';
import type { Route } from '../http/route.js';
import { uploadRoute } from '../http/upload.route.js';

/** What orchestrators and Prometheus ask of every process. */
export function probeRoutes(): Route[] {
  return [healthzRoute, readyzRoute, metricsRoute];
}

/** Every address that is not GraphQL. */
export function plainRoutes(): Route[] {
  return [...probeRoutes(), uploadRoute, filesRoute, feedbackExportRoute];
}
