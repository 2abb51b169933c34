<?php
/**
 * Performs what the core asks for of accounts that nobody manages.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Store\Accounts;
use ScimPress\Store\LinkRequests;

defined( 'ABSPATH' ) || exit;

/**
 * The part of the shell that is about linking. Whether a transaction is open is the shell's to see to.
 */
final class AccountEffects {

	/**
	 * The parts.
	 *
	 * @param Accounts     $accounts Accounts.
	 * @param LinkRequests $requests What administrators are told.
	 */
	public function __construct(
		private readonly Accounts $accounts = new Accounts(),
		private readonly LinkRequests $requests = new LinkRequests(),
	) {}

	/**
	 * @param array<string, mixed> $asked `accounts.find`.
	 * @return array<string, mixed>
	 */
	public function find( array $asked ): array {
		return array(
			'outcome'  => 'accounts',
			'accounts' => $this->accounts->find( $asked['connection_id'], $asked['by'], $asked['fields'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `user.link`.
	 * @return array<string, mixed>
	 */
	public function link( array $asked ): array {
		$given = $this->accounts->link(
			$asked['row'],
			$asked['wp_user_id'],
			$asked['wordpress'],
			'locked' === ( $asked['access'] ?? null ),
			$asked['fields']
		);
		return array(
			'outcome'    => 'written',
			'wp_user_id' => $asked['wp_user_id'],
			'given'      => (object) $given,
		);
	}

	/**
	 * @param array<string, mixed> $asked `link.report`.
	 * @return array<string, mixed>
	 */
	public function report( array $asked ): array {
		$this->requests->report( $asked['report'] );
		return array( 'outcome' => 'done' );
	}
}
