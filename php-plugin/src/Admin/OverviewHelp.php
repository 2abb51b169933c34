<?php
/**
 * The help of the Overview tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class OverviewHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'The first steps lead from a fresh site to the first call of your identity provider. Whether a step is done is seen on the site itself, so it does not matter where and in which order you do them.', 'scimpress' ),
				__( 'Below stands how each connection is, what it did within 24 hours, and everything that was looked at on this site.', 'scimpress' ),
				__( 'When an identity provider takes the access of more users than usual, its breaker opens: nobody else loses access. The decision what to do then is made here.', 'scimpress' ),
			),
			array(
				__( 'Status: On means that a client can call and did. Off means that no token can be used. In shadow mode the identity provider is answered, and nothing that it asks for is done.', 'scimpress' ),
				__( 'Last call: when a client was last accepted, to the minute. Last 24 hours: each figure leads to its events in the audit.', 'scimpress' ),
			),
			array(
				__( 'The first call does not come: press the button that tests the connection at the identity provider, and look at the tab Audit. If nothing is there, the request does not reach the site; the connection check on the tab Tools finds out why.', 'scimpress' ),
				__( 'The breaker is open and so many were meant to leave: let the rest leave. It was a mistake at the identity provider: mend it there, then give back what was taken.', 'scimpress' ),
				__( 'A job in the background is late: WP-Cron comes with visitors. Have the server run wp cron event run --due-now every five minutes.', 'scimpress' ),
			)
		);
	}
}
