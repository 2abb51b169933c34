<?php
/**
 * What the tab Existing accounts shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 *
 * A request is array{id: int, state: string, reported: int, user_name: string, external_id: string, wp_user_id: int,
 * login: string, email: string, matched: string, connection: string, told: string, obstacle: string, can_link: bool,
 * can_refuse: bool, is_powerful: bool}.
 */
final class LinkingData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                     $url         Of the tab.
	 * @param string                     $show        Which requests are shown: one of `LinkingTab::VIEWS`.
	 * @param list<array<string, mixed>> $requests    A page of requests.
	 * @param ?int                       $next        Where the next page begins; null for none.
	 * @param list<Connection>           $connections Those that whoever asks may change.
	 * @param bool                       $asks        Whether any connection has an administrator decide.
	 * @param array<string, string>      $roles       Names of the roles that are offered, by slug.
	 * @param ?Connection                $chosen      Who is to manage everybody with a role; null when nobody could.
	 * @param list<string>               $picked      The roles that were chosen.
	 * @param ?int                       $count       How many users have them and are managed by nobody; null when nothing was chosen.
	 * @param ?JobProgress               $progress    How far linking is; null when it is not under way.
	 * @param ?array{connection: string, linked: int, passed: int, named: list<array{string, string}>} $result What was linked last; null for nothing.
	 */
	public function __construct(
		public readonly string $url,
		public readonly string $show,
		public readonly array $requests,
		public readonly ?int $next,
		public readonly array $connections,
		public readonly bool $asks,
		public readonly array $roles,
		public readonly ?Connection $chosen,
		public readonly array $picked,
		public readonly ?int $count,
		public readonly ?JobProgress $progress,
		public readonly ?array $result,
	) {}

	/**
	 * Why no request is shown, and what to do.
	 */
	public function emptiness(): string {
		return match ( true ) {
			LinkingTab::DECIDED === $this->show => __( 'Nothing is here: you have not decided about anybody yet, or whom you allowed to be linked is linked by now.', 'scimpress' ),
			LinkingTab::IMPOSSIBLE === $this->show => __( 'Nothing is here: no identity provider has asked for somebody who cannot be linked.', 'scimpress' ),
			$this->asks => __( 'Nobody waits for a decision. When an identity provider wants to create somebody who has an account here already, it stands here.', 'scimpress' ),
			default => __( 'Nobody waits, and nobody will: no connection asks an administrator. If you want to decide, choose that on the tab Configuration, under “When a new user has an account already”.', 'scimpress' ),
		};
	}

	/**
	 * Whether an account that may take the site over is among those that can be linked.
	 */
	public function has_powerful(): bool {
		return array() !== array_filter( $this->requests, static fn( array $request ) => $request['is_powerful'] && $request['can_link'] );
	}
}
