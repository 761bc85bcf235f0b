import type { Config } from '../config/load-config.js';
import { driftReportRoute } from '../http/drift-report.route.js';
import { feedbackExportRoute } from '../http/feedback-export.route.js';
import { filesRoute } from '../http/files.route.js';
import { healthzRoute, readyzRoute } from '../http/health.route.js';
import { createMetricsRoute } from '../http/metrics.route.js';
import { rootRoute } from '../http/root.route.js';
import type { Route } from '../http/route.js';
import { uploadRoute } from '../http/upload.route.js';
import { allowsIntrospection } from './operation-preparer.js';

/** What orchestrators and Prometheus ask of every process. */
export function probeRoutes({ security }: Config): Route[] {
  return [healthzRoute, readyzRoute, createMetricsRoute(security.METRICS_TOKEN)];
}

/** Every address that is not GraphQL. */
export function plainRoutes(config: Config): Route[] {
  const routes = [...probeRoutes(config), uploadRoute, filesRoute, feedbackExportRoute, driftReportRoute];
  return allowsIntrospection(config) ? [...routes, rootRoute] : routes;
}
