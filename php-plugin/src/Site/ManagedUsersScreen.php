<?php
/**
 * What the screens of WordPress say about managed users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\Page;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Connections;
use ScimPress\Store\Members;
use ScimPress\Store\Roster;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * A column in the list of users, a link to what happened to each, a box on the profile, and a warning where
 * somebody is about to be deleted: for those who may manage SCIM.
 */
final class ManagedUsersScreen {

	private const COLUMN = 'scimpress';

	/** Rows by WordPress user, read for a whole page of the list. @var ?array<int, array<string, string|null>> */
	private ?array $rows = null;

	/** Names of connections by number. @var ?array<int, string> */
	private ?array $names = null;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Roster $roster = new Roster(),
		private readonly Members $members = new Members(),
	) {}

	public function add_hooks(): void {
		add_filter( 'manage_users_columns', array( $this, 'add_column' ) );
		add_filter( 'manage_users_custom_column', array( $this, 'show_column' ), 10, 3 );
		add_filter( 'user_row_actions', array( $this, 'add_action' ), 10, 2 );
		add_action( 'show_user_profile', array( $this, 'show_profile' ) );
		add_action( 'edit_user_profile', array( $this, 'show_profile' ) );
		add_action( 'delete_user_form', array( $this, 'warn' ), 10, 2 );
	}

	/**
	 * Adds the column; filter `manage_users_columns`.
	 *
	 * @param mixed $columns The columns so far.
	 */
	public function add_column( mixed $columns ): mixed {
		if ( is_array( $columns ) && $this->is_wanted() ) {
			$columns[ self::COLUMN ] = esc_html__( 'SCIM', 'scimpress' );
		}
		return $columns;
	}

	/**
	 * Who manages a user; filter `manage_users_custom_column`.
	 *
	 * @param mixed $output     What stands there so far.
	 * @param mixed $column     The column.
	 * @param mixed $wp_user_id The user.
	 */
	public function show_column( mixed $output, mixed $column, mixed $wp_user_id ): mixed {
		if ( self::COLUMN !== $column || ! $this->is_wanted() ) {
			return $output;
		}
		$row = $this->row( (int) $wp_user_id );
		if ( null === $row ) {
			return '—';
		}
		$name = esc_html( $this->name( $row ) );
		/* translators: %s: name of an identity provider. */
		return '1' === (string) $row['active'] ? $name : sprintf( esc_html__( '%s, deactivated', 'scimpress' ), $name );
	}

	/**
	 * Adds a link to what happened to a user; filter `user_row_actions`.
	 *
	 * @param mixed $actions The links so far.
	 * @param mixed $user    The user.
	 */
	public function add_action( mixed $actions, mixed $user ): mixed {
		if ( is_array( $actions ) && $user instanceof WP_User && $this->is_wanted() && null !== $this->row( $user->ID ) ) {
			$actions['scimpress'] = sprintf(
				'<a href="%1$s" aria-label="%2$s">%3$s</a>',
				esc_url( $this->history( $user->ID ) ),
				/* translators: %s: login of a user. */
				esc_attr( sprintf( __( 'SCIM history of %s', 'scimpress' ), $user->user_login ) ),
				esc_html__( 'SCIM history', 'scimpress' )
			);
		}
		return $actions;
	}

	/**
	 * Prints the box on the profile; actions `show_user_profile` and `edit_user_profile`.
	 *
	 * @param mixed $user The user.
	 */
	public function show_profile( mixed $user ): void {
		$row = $user instanceof WP_User && $this->is_wanted() ? $this->of( $user->ID ) : null;
		if ( null === $row ) {
			return;
		}
		$groups = array_column( $this->members->of_users( array( (string) $row['id'] ) ), 'display_name' );
		$facts  = array(
			__( 'Managed by', 'scimpress' )  => $this->name( $row ),
			__( 'Access', 'scimpress' )      => '1' === (string) $row['active'] ? __( 'Active', 'scimpress' ) : __( 'Deactivated: cannot log in', 'scimpress' ),
			__( 'userName', 'scimpress' )    => (string) $row['user_name'],
			__( 'SCIM id', 'scimpress' )     => (string) $row['id'],
			__( 'External id', 'scimpress' ) => (string) $row['external_id'],
			__( 'Groups', 'scimpress' )      => implode( ', ', $groups ),
			__( 'Last change', 'scimpress' ) => AuditLabels::time( (int) $row['modified'] ),
		);
		echo '<h2>' . esc_html__( 'SCIM', 'scimpress' ) . '</h2><table class="form-table" role="presentation">';
		foreach ( array_filter( $facts, static fn( string $fact ) => '' !== $fact ) as $name => $fact ) {
			printf( '<tr><th scope="row">%1$s</th><td>%2$s</td></tr>', esc_html( $name ), esc_html( $fact ) );
		}
		printf( '<tr><th scope="row"></th><td><a href="%1$s">%2$s</a></td></tr></table>', esc_url( $this->history( $user->ID ) ), esc_html__( 'SCIM history', 'scimpress' ) );
	}

	/**
	 * Warns of what becomes of a managed user who is deleted; action `delete_user_form`.
	 *
	 * @param mixed $current_user Who deletes.
	 * @param mixed $wp_user_ids  Who is to be deleted.
	 */
	public function warn( mixed $current_user, mixed $wp_user_ids ): void {
		$logins = array();
		foreach ( $this->is_wanted() ? (array) $wp_user_ids : array() as $wp_user_id ) {
			$row = $this->of( (int) $wp_user_id );
			if ( null !== $row ) {
				$logins[] = (string) $row['user_login'];
			}
		}
		if ( array() === $logins ) {
			return;
		}
		printf(
			'<div class="notice notice-warning inline"><p>%s</p></div>',
			/* translators: %s: logins of users. */
			esc_html( sprintf( __( 'An identity provider manages %s and creates them anew as long as they are assigned there. Take them out of the assignment first.', 'scimpress' ), wp_sprintf_l( '%l', $logins ) ) )
		);
	}

	/**
	 * Whether whoever looks may know, and there is something to know.
	 */
	private function is_wanted(): bool {
		return current_user_can( Setup::CAPABILITY ) && $this->migrator->is_current();
	}

	/**
	 * The row of a user of the list; those of the whole page are read at once.
	 *
	 * @return ?array<string, string|null>
	 */
	private function row( int $wp_user_id ): ?array {
		if ( null === $this->rows || ! array_key_exists( $wp_user_id, $this->rows ) ) {
			$table      = $GLOBALS['wp_list_table'] ?? null;
			$page       = $table instanceof \WP_List_Table && is_array( $table->items ) ? array_map( 'intval', array_keys( $table->items ) ) : array();
			$wanted     = array_values( array_unique( array( $wp_user_id, ...$page ) ) );
			$this->rows = array_fill_keys( $wanted, null );
			try {
				foreach ( $this->roster->of_all( $wanted ) as $row ) {
					$this->rows[ (int) $row['wp_user_id'] ] = $row;
				}
			} catch ( Failure ) {
				return null;
			}
		}
		return $this->rows[ $wp_user_id ];
	}

	/**
	 * The row of one user.
	 *
	 * @return ?array<string, string|null>
	 */
	private function of( int $wp_user_id ): ?array {
		try {
			return $this->roster->of( $wp_user_id );
		} catch ( Failure ) {
			return null;
		}
	}

	/**
	 * What the connection of a row is called.
	 *
	 * @param array<string, string|null> $row Columns.
	 */
	private function name( array $row ): string {
		try {
			$this->names ??= $this->connections->names();
		} catch ( Failure ) {
			$this->names = array();
		}
		return $this->names[ (int) $row['connection_id'] ] ?? (string) $row['connection_id'];
	}

	/**
	 * The address of what happened to a user.
	 */
	private function history( int $wp_user_id ): string {
		return add_query_arg(
			array(
				'page' => Page::SLUG,
				'tab'  => 'audit',
				'who'  => $wp_user_id,
			),
			admin_url( 'users.php' )
		);
	}
}
