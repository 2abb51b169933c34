<?php
/**
 * What the Overview tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Extension;
use ScimPress\Site\Finding;
use ScimPress\Site\Need;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class OverviewData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                   $url         Of the tab.
	 * @param Extension                $extension   The extension as this process has it.
	 * @param Finding                  $next        What to do about it.
	 * @param string                   $other_sapi  Version that the command line had when it was last seen; empty for none.
	 * @param list<Finding>            $findings    Everything that was looked at.
	 * @param list<Need>               $needs       What waits for somebody.
	 * @param list<TrippedBreaker>     $breakers    Breakers that have tripped.
	 * @param list<ConnectionOverview> $connections Every connection.
	 * @param ?FirstSteps              $steps       The steps of a connection; null where they are not shown.
	 * @param bool                     $is_put_away Whether somebody has put them away.
	 * @param string                   $base_url    What the identity provider is given.
	 * @param ?int                     $next_job    When WP-Cron does the next, in seconds; null for never.
	 * @param int                      $now         The time.
	 */
	public function __construct(
		public readonly string $url,
		public readonly Extension $extension,
		public readonly Finding $next,
		public readonly string $other_sapi,
		public readonly array $findings,
		public readonly array $needs,
		public readonly array $breakers,
		public readonly array $connections,
		public readonly ?FirstSteps $steps,
		public readonly bool $is_put_away,
		public readonly string $base_url,
		private readonly ?int $next_job,
		private readonly int $now,
	) {}

	/**
	 * When WP-Cron does what is next, in a sentence; empty when it never does, which a finding says.
	 */
	public function next_job(): string {
		return match ( true ) {
			null === $this->next_job => '',
			$this->next_job <= Clock::seconds( $this->now ) => __( 'The next job in the background is due now.', 'scimpress' ),
			/* translators: %s: a span of time, "5 minutes" for example. */
			default => sprintf( __( 'The next job in the background comes in %s.', 'scimpress' ), human_time_diff( Clock::seconds( $this->now ), $this->next_job ) ),
		};
	}
}
