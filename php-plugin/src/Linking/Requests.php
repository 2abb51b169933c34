<?php
/**
 * What an administrator decides about users whom a client wants.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Linking;

use ScimPress\Audit\Recorder;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\LinkRequests;

defined( 'ABSPATH' ) || exit;

/**
 * Approves and refuses. Nothing is linked by it: the client's next request is, if it still asks for what the
 * administrator has seen.
 */
final class Requests {

	/**
	 * The parts.
	 *
	 * @param Migrator     $migrator Knows whether there are tables.
	 * @param LinkRequests $requests What administrators were told.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly LinkRequests $requests = new LinkRequests(),
	) {}

	public function add_hooks(): void {
		add_action( 'deleted_user', array( $this, 'forget' ) );
	}

	/**
	 * Forgets a user who was deleted; action `deleted_user`.
	 *
	 * @param mixed $wp_user_id The user.
	 */
	public function forget( mixed $wp_user_id ): void {
		if ( $this->migrator->is_current() ) {
			$this->requests->forget( (int) $wp_user_id );
		}
	}

	/**
	 * Decides. Tells what stands against it, for a person; null when it is decided.
	 *
	 * @param array<string, string|null> $seen     The row that the administrator has seen.
	 * @param bool                       $approves Whether the user is to be linked.
	 * @param int                        $decider  The administrator; 0 for WP-CLI without a user.
	 * @throws Failure When the database does not do it.
	 */
	public function decide( array $seen, bool $approves, int $decider ): ?string {
		$obstacle = match ( $seen['state'] ) {
			LinkRequests::IMPOSSIBLE => "The user cannot be linked: {$seen['reason']}.",
			LinkRequests::CONFLICT => "The user has a connection already: {$seen['reason']}.",
			default => null,
		};
		if ( null !== $obstacle ) {
			return $obstacle;
		}
		$state = $approves ? LinkRequests::APPROVED : LinkRequests::REFUSED;
		if ( ! $this->requests->decide( $seen, $state, $decider, Clock::now() ) ) {
			return 'The identity provider asks for something else by now: look at the request again.';
		}
		Recorder::for_site( (int) $seen['connection_id'] )->record(
			array(
				'action'     => $approves ? 'link.approve' : 'link.refuse',
				'outcome'    => 'succeeded',
				'status'     => 200,
				'wp_user_id' => (int) $seen['wp_user_id'],
				'user_name'  => $seen['user_name'],
				'detail'     => "decided by WordPress user {$decider}",
				'changed'    => array(),
			)
		);
		return null;
	}
}
