<?php
/**
 * What other plugins are told of what SCIM did.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use RuntimeException;
use ScimPress\Database\Fence;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Collects what happens in the transactions of an exchange and fires the actions when it is permanent:
 * what is undone was never announced, and what is tried again is announced once.
 *
 * The work is done by then. An action that throws, or calls `wp_die()`, changes nothing about it.
 */
final class Announcements {

	/** What happened in the open transaction. @var list<callable(): void> */
	private array $pending = array();

	/** What is permanent. @var list<callable(): void> */
	private array $permanent = array();

	/**
	 * Takes the connection, which every action tells.
	 *
	 * @param int $connection_id Its number.
	 */
	public function __construct( private readonly int $connection_id = 0 ) {}

	/**
	 * Whether anybody listens for members who join groups.
	 */
	public function hears_of_joining(): bool {
		return false !== has_action( 'scimpress_user_joined_group' );
	}

	/**
	 * Whether anybody listens for members who leave groups.
	 */
	public function hears_of_leaving(): bool {
		return false !== has_action( 'scimpress_user_left_group' );
	}

	/**
	 * A user was created.
	 */
	public function provisioned( int $wp_user_id, string $id ): void {
		$this->pending[] = function () use ( $wp_user_id, $id ): void {
			/**
			 * Fires when SCIM has created a user.
			 *
			 * @param int    $wp_user_id    The WordPress user.
			 * @param string $id            The SCIM id.
			 * @param int    $connection_id The connection.
			 */
			do_action( 'scimpress_user_provisioned', $wp_user_id, $id, $this->connection_id );
		};
	}

	/**
	 * A user was locked out.
	 */
	public function deactivated( int $wp_user_id, string $id ): void {
		$this->pending[] = function () use ( $wp_user_id, $id ): void {
			/**
			 * Fires when SCIM has deactivated a user: no way in is left open and every session has ended.
			 *
			 * @param int    $wp_user_id    The WordPress user.
			 * @param string $id            The SCIM id.
			 * @param int    $connection_id The connection.
			 */
			do_action( 'scimpress_user_deactivated', $wp_user_id, $id, $this->connection_id );
		};
	}

	/**
	 * A user was let in again.
	 */
	public function reactivated( int $wp_user_id, string $id ): void {
		$this->pending[] = function () use ( $wp_user_id, $id ): void {
			/**
			 * Fires when SCIM has reactivated a user.
			 *
			 * @param int    $wp_user_id    The WordPress user.
			 * @param string $id            The SCIM id.
			 * @param int    $connection_id The connection.
			 */
			do_action( 'scimpress_user_reactivated', $wp_user_id, $id, $this->connection_id );
		};
	}

	/**
	 * A user was deleted.
	 */
	public function deleted( int $wp_user_id, string $id ): void {
		$this->pending[] = function () use ( $wp_user_id, $id ): void {
			/**
			 * Fires when SCIM has deleted a user. The WordPress user does not exist any more; on a network it
			 * may still be a member of other sites.
			 *
			 * @param int    $wp_user_id    The WordPress user.
			 * @param string $id            The SCIM id.
			 * @param int    $connection_id The connection.
			 */
			do_action( 'scimpress_user_deleted', $wp_user_id, $id, $this->connection_id );
		};
	}

	/**
	 * A user became a member of a group.
	 *
	 * @param array{wp_user_id: int, group_id: string, display_name: string} $membership Who and where.
	 */
	public function joined( array $membership ): void {
		$this->pending[] = function () use ( $membership ): void {
			/**
			 * Fires when SCIM has made a user a member of a group, not only through another group.
			 *
			 * @param int    $wp_user_id    The WordPress user.
			 * @param string $group_id      The SCIM id of the group, which stays when it is renamed.
			 * @param string $display_name  What the group is called.
			 * @param int    $connection_id The connection.
			 */
			do_action( 'scimpress_user_joined_group', $membership['wp_user_id'], $membership['group_id'], $membership['display_name'], $this->connection_id );
		};
	}

	/**
	 * A user is a member of a group no more.
	 *
	 * @param array{wp_user_id: int, group_id: string, display_name: string} $membership Who and where.
	 */
	public function left( array $membership ): void {
		$this->pending[] = function () use ( $membership ): void {
			/**
			 * Fires when SCIM has taken a user out of a group, or has deleted the group or the user.
			 *
			 * @param int    $wp_user_id    The WordPress user; of a deleted one, who it was.
			 * @param string $group_id      The SCIM id of the group.
			 * @param string $display_name  What the group is called.
			 * @param int    $connection_id The connection.
			 */
			do_action( 'scimpress_user_left_group', $membership['wp_user_id'], $membership['group_id'], $membership['display_name'], $this->connection_id );
		};
	}

	/**
	 * A user got another role.
	 */
	public function role_changed( int $wp_user_id, ?string $former, ?string $role ): void {
		$this->pending[] = function () use ( $wp_user_id, $former, $role ): void {
			/**
			 * Fires when SCIM has given a user another role in place of the one that it gave before. A new
			 * user's first role is told by `scimpress_user_provisioned`.
			 *
			 * @param int     $wp_user_id    The WordPress user.
			 * @param ?string $former        The role that SCIM took away, if the user still had it.
			 * @param ?string $role          The role that SCIM gave; null for none.
			 * @param int     $connection_id The connection.
			 */
			do_action( 'scimpress_user_role_changed', $wp_user_id, $former, $role, $this->connection_id );
		};
	}

	/**
	 * What happened is permanent.
	 */
	public function keep(): void {
		array_push( $this->permanent, ...$this->pending );
		$this->pending = array();
	}

	/**
	 * What happened since the last `keep()` was undone.
	 */
	public function drop(): void {
		$this->pending = array();
	}

	/**
	 * Fires the actions of what is permanent, in order.
	 */
	public function make(): void {
		$made            = $this->permanent;
		$this->permanent = array();
		$filters         = $GLOBALS['wp_current_filter'] ?? array();
		if ( array() === $made ) {
			return;
		}
		foreach ( Fence::DIE_HANDLERS as $name ) {
			add_filter( $name, array( $this, 'die_handler' ), PHP_INT_MAX );
		}
		foreach ( $made as $announce ) {
			try {
				$announce();
			} catch ( Throwable $throwable ) {
				// An exception that left a hook left the hook's name behind.
				$GLOBALS['wp_current_filter'] = $filters; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what was thrown out of a hook left its name there.
				error_log( 'ScimPress: an action of another plugin ended with ' . get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the owner has to learn which plugin it was.
			}
		}
		foreach ( Fence::DIE_HANDLERS as $name ) {
			remove_filter( $name, array( $this, 'die_handler' ), PHP_INT_MAX );
		}
	}

	/**
	 * Ends the action, not the request; filter `wp_die_handler` and the like.
	 */
	public function die_handler(): callable {
		return static fn() => throw new RuntimeException( 'wp_die was called' );
	}
}
