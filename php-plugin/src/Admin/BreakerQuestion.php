<?php
/**
 * What is asked before something is decided about a breaker.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Leavers\Recovery;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * What is to be done, and what an administrator has to know of it.
 */
final class BreakerQuestion {

	/**
	 * Takes what was gathered.
	 *
	 * @param string       $kind       `BreakerPanel::ALLOW` or `BreakerPanel::UNDO`.
	 * @param Connection   $connection Whose breaker it is.
	 * @param int          $departed   How many users lost access.
	 * @param list<string> $names      Some of them.
	 */
	public function __construct(
		public readonly string $kind,
		public readonly Connection $connection,
		public readonly int $departed,
		public readonly array $names,
	) {}

	/**
	 * The question.
	 */
	public function title(): string {
		return BreakerPanel::ALLOW === $this->kind
			/* translators: %s: name of a connection. */
			? sprintf( __( 'Let the rest of “%s” leave?', 'scimpress' ), $this->connection->name )
			/* translators: %s: number of users. */
			: sprintf( _n( 'Give %s user back what was taken?', 'Give %s users back what was taken?', $this->departed, 'scimpress' ), number_format_i18n( $this->departed ) );
	}

	/**
	 * What it means, a sentence or two each.
	 *
	 * @return non-empty-list<string>
	 */
	public function consequences(): array {
		if ( BreakerPanel::ALLOW === $this->kind ) {
			return array(
				/* translators: %s: a number of hours. */
				sprintf( __( 'Within the next %s hours the identity provider can take the access of any number of users, and delete their accounts where the connection has it so. You are not asked again meanwhile.', 'scimpress' ), number_format_i18n( Recovery::HOURS ) ),
				__( 'Do this if so many were meant to leave. Whoever has lost access stays out.', 'scimpress' ),
			);
		}
		return array(
			__( 'They get back access, roles and memberships. Deleted accounts are made anew, with the posts and links that still belong to whoever got them; passwords and what other plugins kept of such an account are lost.', 'scimpress' ),
			__( 'Mend the identity provider first: it would take everything again. The breaker is ready again afterwards.', 'scimpress' ),
		);
	}

	/**
	 * What stands on the button.
	 */
	public function button(): string {
		return BreakerPanel::ALLOW === $this->kind ? __( 'Let the rest leave', 'scimpress' ) : __( 'Give back what was taken', 'scimpress' );
	}

	/**
	 * The address of the question.
	 *
	 * @param string     $kind       Of which.
	 * @param Connection $connection Whose breaker it is.
	 */
	public static function url( string $kind, Connection $connection ): string {
		return add_query_arg( 'do', $kind, OverviewTab::url( $connection->id ) );
	}
}
