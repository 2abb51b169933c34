<?php
/**
 * Mapped attributes in the list of users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use WP_User_Query;

defined( 'ABSPATH' ) || exit;

/**
 * Columns of Users > All Users for the fields that an administrator wants to see there. The options of the screen
 * can hide them.
 */
final class UserColumns {

	/** Before the field in the name of a column. */
	private const PREFIX = 'scimpress_field_';

	/** The fields that have a column, with what the column is called; read once. @var ?array<string, string> */
	private ?array $fields = null;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
	) {}

	public function add_hooks(): void {
		add_filter( 'manage_users_columns', array( $this, 'add' ) );
		add_filter( 'manage_users_sortable_columns', array( $this, 'add_sortable' ) );
		add_filter( 'manage_users_custom_column', array( $this, 'show' ), 10, 3 );
		add_action( 'pre_get_users', array( $this, 'sort' ) );
	}

	/**
	 * Adds the columns; filter `manage_users_columns`.
	 *
	 * @param mixed $columns The columns so far.
	 */
	public function add( mixed $columns ): mixed {
		foreach ( is_array( $columns ) ? $this->fields() : array() as $field => $label ) {
			$columns[ self::PREFIX . $field ] = esc_html( $label );
		}
		return $columns;
	}

	/**
	 * Lets the columns sort; filter `manage_users_sortable_columns`.
	 *
	 * @param mixed $columns Those that do so far.
	 */
	public function add_sortable( mixed $columns ): mixed {
		foreach ( is_array( $columns ) ? $this->fields() : array() as $field => $label ) {
			$columns[ self::PREFIX . $field ] = self::PREFIX . $field;
		}
		return $columns;
	}

	/**
	 * What stands in a column; filter `manage_users_custom_column`.
	 *
	 * @param mixed $output     What stands there so far.
	 * @param mixed $column     The column.
	 * @param mixed $wp_user_id The user.
	 */
	public function show( mixed $output, mixed $column, mixed $wp_user_id ): mixed {
		$field = $this->field( $column );
		if ( null === $field ) {
			return $output;
		}
		$value = get_userdata( (int) $wp_user_id )?->get( $field );
		return esc_html( is_scalar( $value ) ? (string) $value : '' );
	}

	/**
	 * Sorts by a column; action `pre_get_users`. Who has no value is sorted too.
	 *
	 * @param WP_User_Query $query What is asked for.
	 */
	public function sort( WP_User_Query $query ): void {
		$field = $this->field( $query->get( 'orderby' ) );
		if ( null === $field || ! is_admin() ) {
			return;
		}
		$query->set( 'orderby', 'scimpress_field' );
		$query->set(
			'meta_query',
			array(
				'relation'        => 'OR',
				'scimpress_field' => array(
					'key'     => $field,
					'compare' => 'EXISTS',
				),
				array(
					'key'     => $field,
					'compare' => 'NOT EXISTS',
				),
			)
		);
	}

	/**
	 * The field of a column; null when it is none of these.
	 */
	private function field( mixed $column ): ?string {
		if ( ! is_string( $column ) || ! str_starts_with( $column, self::PREFIX ) ) {
			return null;
		}
		$field = substr( $column, strlen( self::PREFIX ) );
		return isset( $this->fields()[ $field ] ) ? $field : null;
	}

	/**
	 * The fields that have a column, with what the column is called.
	 *
	 * @return array<string, string>
	 */
	private function fields(): array {
		if ( null === $this->fields ) {
			$this->fields = array();
			try {
				$connections = $this->migrator->is_current() ? $this->connections->all() : array();
			} catch ( Failure ) {
				$connections = array();
			}
			foreach ( array_merge( array(), ...array_map( static fn( Connection $connection ) => $connection->mapped(), $connections ) ) as $one ) {
				if ( ! empty( $one['column'] ) ) {
					$this->fields[ $one['field'] ] = $one['field'];
				}
			}
		}
		return $this->fields;
	}
}
