<?php
/**
 * Sees what others do to managed users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Sync;

use ScimPress\Audit\Recorder;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Fields;
use ScimPress\Store\Memberships;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * Collects the users that wp-admin or other plugins change or delete, and tells the core at the end of
 * the request, so that what SCIM answers stays true. Many changes to one user are told once. Without the
 * extension there is no core to tell: who was deleted is forgotten, who was edited is kept for later.
 */
final class Observer {

	/** User meta that a SCIM attribute comes from. */
	private const META = array( 'first_name', 'last_name', 'nickname', 'locale', Fields::PHOTO );

	/** What happened, by site and user: "edited", "deleted", or "shared", which is an edit that only the other sites have not followed. @var array<int, array<int, string>> */
	private array $seen = array();

	private bool $waits = false;

	/** The user meta that is mapped, by site. @var array<int, list<string>> */
	private array $mapped = array();

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Runner $runner,
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly Migrator $migrator,
		private readonly Users $users = new Users(),
		private readonly Backlog $backlog = new Backlog(),
		private readonly Memberships $memberships = new Memberships(),
	) {}

	public function add_hooks(): void {
		add_action( 'profile_update', array( $this, 'edited' ) );
		add_action( 'added_user_meta', array( $this, 'meta_edited' ), 10, 3 );
		add_action( 'updated_user_meta', array( $this, 'meta_edited' ), 10, 3 );
		add_action( 'deleted_user_meta', array( $this, 'meta_edited' ), 10, 3 );
		add_action( 'deleted_user', array( $this, 'deleted' ) );
		add_action( 'remove_user_from_blog', array( $this, 'removed' ), 10, 2 );
	}

	/**
	 * A user was edited; action `profile_update`.
	 *
	 * @param mixed $wp_user_id The user.
	 */
	public function edited( mixed $wp_user_id ): void {
		$this->see( get_current_blog_id(), (int) $wp_user_id, 'edited' );
	}

	/**
	 * A user's meta was edited; actions `added_user_meta` and the like.
	 *
	 * @param mixed $meta_ids   Not used.
	 * @param mixed $wp_user_id The user.
	 * @param mixed $key        The meta key.
	 */
	public function meta_edited( mixed $meta_ids, mixed $wp_user_id, mixed $key ): void {
		if ( in_array( $key, self::META, true ) || in_array( $key, $this->mapped(), true ) ) {
			$this->edited( $wp_user_id );
		}
	}

	/**
	 * The user meta that administrators mapped attributes to, on this site.
	 *
	 * @return list<string>
	 */
	private function mapped(): array {
		$site = get_current_blog_id();
		if ( ! isset( $this->mapped[ $site ] ) ) {
			try {
				$connections = $this->migrator->is_current() ? $this->connections->all() : array();
			} catch ( Failure ) {
				$connections = array();
			}
			$this->mapped[ $site ] = array_merge( array(), ...array_map( static fn( Connection $connection ) => array_column( $connection->mapped(), 'field' ), $connections ) );
		}
		return $this->mapped[ $site ];
	}

	/**
	 * A user was deleted, on a network perhaps only taken off the site; action `deleted_user`. The network
	 * may manage a user who was no member of its main site any more.
	 *
	 * @param mixed $wp_user_id The user.
	 */
	public function deleted( mixed $wp_user_id ): void {
		$this->see( get_current_blog_id(), (int) $wp_user_id, 'deleted' );
		if ( is_multisite() ) {
			$this->see( get_main_site_id(), (int) $wp_user_id, 'deleted' );
		}
	}

	/**
	 * A user is taken off a site of the network; action `remove_user_from_blog`. This comes for every site
	 * of a user who is deleted from the network, too.
	 *
	 * @param mixed $wp_user_id The user.
	 * @param mixed $site       The site.
	 */
	public function removed( mixed $wp_user_id, mixed $site ): void {
		$this->see( (int) $site, (int) $wp_user_id, 'deleted' );
	}

	/**
	 * Tells the core what was seen; action `shutdown`.
	 */
	public function flush(): void {
		$seen       = $this->on_every_site( $this->seen );
		$this->seen = array();
		foreach ( $seen as $site => $users ) {
			$switched = is_multisite() && get_current_blog_id() !== $site && switch_to_blog( $site );
			try {
				$this->can_tell() ? $this->tell( $users ) : $this->keep( $users );
			} catch ( Failure $failure ) {
				error_log( 'ScimPress: a change of a user could not be followed: ' . $failure->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- it happens when the request is over and nobody is answered any more.
			} finally {
				if ( $switched ) {
					restore_current_blog();
				}
			}
		}
	}

	/**
	 * Tells the core what could not be told before; to be called before a client is answered.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function catch_up(): void {
		$edited = $this->can_tell() ? $this->backlog->all() : array();
		if ( array() !== $edited ) {
			$this->tell( array_fill_keys( $edited, 'edited' ) );
			$this->backlog->remove( $edited );
		}
	}

	/**
	 * Whether there is a core to tell.
	 */
	public function can_tell(): bool {
		return $this->extension->is_ready() && $this->migrator->is_current();
	}

	/**
	 * Runs an exchange for each user of the current site that a connection owns. Who is said to be deleted
	 * and is still there was edited, whatever was undone or done again meanwhile.
	 *
	 * @param array<int, string> $users What happened, by user.
	 * @throws Failure When the database does not answer.
	 */
	public function tell( array $users ): void {
		foreach ( $users as $wp_user_id => $change ) {
			$connection_id = $this->users->connection_of( $wp_user_id );
			$connection    = null === $connection_id ? null : $this->connections->find( $connection_id );
			if ( null === $connection ) {
				continue;
			}
			$request = array(
				'kind'       => 'observed',
				'wp_user_id' => $wp_user_id,
				'change'     => 'deleted' === $change && $this->is_there( $wp_user_id, $connection ) ? 'edited' : $change,
			);
			$this->runner->run( Configuration::for_site( $connection ), $request, '', Recorder::for_site( $connection->id ) );
		}
	}

	/**
	 * Whether a user is still one that its connection manages. Taken off a site it is not, but for the
	 * network it is one until it is no user any more: where it was kept out it must not get in again.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function is_there( int $wp_user_id, Connection $connection ): bool {
		return $this->users->exists_in_wordpress( $wp_user_id )
			&& ( $connection->is_network || $this->memberships->has( $wp_user_id, get_current_blog_id() ) );
	}

	/**
	 * Remembers what happened, unless this plugin did it. A deletion is the last thing that happens.
	 */
	private function see( int $site, int $wp_user_id, string $change ): void {
		$former = $this->seen[ $site ][ $wp_user_id ] ?? null;
		if ( $this->runner->is_running_on( $site ) ) {
			$change = 'edited' === $change && $this->runner->reaches_network() ? 'shared' : null;
		}
		if ( null === $change || 'deleted' === $former || ( 'shared' === $change && null !== $former ) ) {
			return;
		}
		$this->seen[ $site ][ $wp_user_id ] = $change;
		if ( ! $this->waits ) {
			$this->waits = true;
			add_action( 'shutdown', array( $this, 'flush' ) );
		}
	}

	/**
	 * The sites of a network share the fields of a user: an edit on one, or in the network's admin, is one
	 * on each that the user is a member of, and on the main site, from which the network manages users.
	 *
	 * @param array<int, array<int, string>> $seen What happened, by site and user.
	 * @return array<int, array<int, string>>
	 */
	private function on_every_site( array $seen ): array {
		if ( ! is_multisite() ) {
			return $seen;
		}
		foreach ( $seen as $users ) {
			foreach ( array_keys( array_intersect( $users, array( 'edited', 'shared' ) ) ) as $wp_user_id ) {
				foreach ( array( get_main_site_id(), ...$this->memberships->of( $wp_user_id ) ) as $site ) {
					$seen[ $site ][ $wp_user_id ] ??= 'edited';
				}
			}
		}
		$to_follow = static fn( array $users ) => array_diff( $users, array( 'shared' ) );
		return array_map( $to_follow, $seen );
	}

	/**
	 * Forgets the users of the current site that were deleted and keeps those that were edited.
	 *
	 * @param array<int, string> $users What happened, by user.
	 * @throws Failure When the database does not answer.
	 */
	private function keep( array $users ): void {
		if ( 0 === $this->migrator->installed() ) {
			return;
		}
		$edited = array();
		foreach ( $users as $wp_user_id => $change ) {
			$connection_id = $this->users->connection_of( $wp_user_id );
			$connection    = null === $connection_id ? null : $this->connections->find( $connection_id );
			if ( 'deleted' === $change && ( null === $connection || ! $this->is_there( $wp_user_id, $connection ) ) ) {
				$this->users->forget( $wp_user_id );
			} elseif ( null !== $connection_id ) {
				$edited[] = $wp_user_id;
			}
		}
		if ( array() !== $edited ) {
			$this->backlog->add( $edited );
		}
	}
}
