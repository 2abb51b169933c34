<?php
/**
 * Exports and erases what is stored about a person.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\PersonalData;

defined( 'ABSPATH' ) || exit;

/**
 * Takes part in Tools > Export Personal Data and Erase Personal Data, and proposes a text for the privacy
 * policy.
 */
final class Privacy {

	private const PAGE = 100;

	/**
	 * The parts.
	 *
	 * @param PersonalData $data     What is stored.
	 * @param Migrator     $migrator Whether there are tables.
	 */
	public function __construct(
		private readonly PersonalData $data,
		private readonly Migrator $migrator,
	) {}

	/**
	 * Hooks both tools and the policy.
	 */
	public function add_hooks(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( $this, 'add_exporter' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $this, 'add_eraser' ) );
		add_action( 'admin_init', array( $this, 'propose_policy' ) );
	}

	/**
	 * Registers the exporter; filter `wp_privacy_personal_data_exporters`.
	 *
	 * @param array<string, array<string, mixed>> $exporters The exporters so far.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_exporter( array $exporters ): array {
		$exporters['scimpress'] = array(
			'exporter_friendly_name' => __( 'ScimPress', 'scimpress' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Registers the eraser; filter `wp_privacy_personal_data_erasers`.
	 *
	 * @param array<string, array<string, mixed>> $erasers The erasers so far.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_eraser( array $erasers ): array {
		$erasers['scimpress'] = array(
			'eraser_friendly_name' => __( 'ScimPress', 'scimpress' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * Exports a page of what is stored about the user with an address.
	 *
	 * @param string $email The address.
	 * @param int    $page  From 1.
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 * @throws Failure When the database does not answer: an export that looks complete must be.
	 */
	public function export( string $email, int $page = 1 ): array {
		$user = get_user_by( 'email', $email );
		if ( false === $user || ! $this->migrator->is_current() ) {
			return array(
				'data' => array(),
				'done' => true,
			);
		}
		$row   = 1 === $page ? $this->data->of_managed_user( $user->ID ) : null;
		$audit = $this->data->in_audit( $user->ID, self::PAGE, ( $page - 1 ) * self::PAGE );
		$items = array_map( array( $this, 'audit_item' ), $audit );
		if ( 1 === $page ) {
			array_unshift( $items, ...array_map( array( $this, 'departure_item' ), $this->data->departures( $user->ID ) ) );
		}
		if ( null !== $row ) {
			array_unshift( $items, $this->user_item( $row ) );
		}
		if ( 1 === $page ) {
			array_push( $items, ...array_map( array( $this, 'request_item' ), $this->data->in_link_requests( $user->ID ) ) );
		}
		return array(
			'data' => $items,
			'done' => count( $audit ) < self::PAGE,
		);
	}

	/**
	 * Takes a user out of the audit. What the identity provider manages stays: it would send it again, and
	 * with the row went the lock of a deactivated user.
	 *
	 * @param string $email The address.
	 * @param int    $page  Not used: everything is done at once.
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 * @throws Failure When the database does not do it.
	 */
	public function erase( string $email, int $page = 1 ): array {
		$user = get_user_by( 'email', $email );
		if ( false === $user || ! $this->migrator->is_current() ) {
			return array(
				'items_removed'  => false,
				'items_retained' => false,
				'messages'       => array(),
				'done'           => true,
			);
		}
		$removed    = $this->data->remove_from_audit( $user->ID ) + $this->data->remove_from_link_requests( $user->ID ) + $this->data->remove_departures( $user->ID );
		$is_managed = null !== $this->data->of_managed_user( $user->ID );
		return array(
			'items_removed'  => $removed > 0,
			'items_retained' => $is_managed,
			'messages'       => $is_managed ? array( __( 'The account is managed by an identity provider, which would send its data again. Delete the user there; then this site deletes it too.', 'scimpress' ) ) : array(),
			'done'           => true,
		);
	}

	/**
	 * Proposes a text for the privacy policy; action `admin_init`.
	 */
	public function propose_policy(): void {
		wp_add_privacy_policy_content(
			__( 'ScimPress', 'scimpress' ),
			'<p>' . esc_html__( 'Accounts of this site can be created, changed and deleted by the identity provider of your organization. We store what it sends about you (such as your name, your e-mail address and your identifier there) and keep a record of what it did and when.', 'scimpress' ) . '</p>'
		);
	}

	/**
	 * A managed user as the export shows it. The resource is given as the identity provider sent it.
	 *
	 * @param array<string, string|null> $row By column.
	 * @return array<string, mixed>
	 */
	private function user_item( array $row ): array {
		return $this->item(
			'scimpress-user',
			__( 'Account managed by an identity provider', 'scimpress' ),
			'scimpress-user-' . $row['id'],
			array(
				__( 'SCIM id', 'scimpress' )             => $row['id'],
				__( 'userName', 'scimpress' )            => $row['user_name'],
				__( 'externalId', 'scimpress' )          => $row['external_id'],
				__( 'Active', 'scimpress' )              => '1' === $row['active'] ? __( 'yes', 'scimpress' ) : __( 'no', 'scimpress' ),
				__( 'Created', 'scimpress' )             => $this->time( $row['created'] ),
				__( 'Changed', 'scimpress' )             => $this->time( $row['modified'] ),
				__( 'Data as it was sent', 'scimpress' ) => $row['document'],
			)
		);
	}

	/**
	 * A request to manage a user as the export shows it.
	 *
	 * @param array<string, string|null> $row By column.
	 * @return array<string, mixed>
	 */
	private function request_item( array $row ): array {
		return $this->item(
			'scimpress-link-request',
			__( 'What an identity provider wanted to manage', 'scimpress' ),
			'scimpress-link-request-' . $row['id'],
			array(
				__( 'Time', 'scimpress' )       => $this->time( $row['reported'] ),
				__( 'userName', 'scimpress' )   => $row['user_name'],
				__( 'externalId', 'scimpress' ) => $row['external_id'],
				__( 'Result', 'scimpress' )     => $row['state'],
			)
		);
	}

	/**
	 * A departure as the export shows it.
	 *
	 * @param array<string, string|null> $row By column.
	 * @return array<string, mixed>
	 */
	private function departure_item( array $row ): array {
		return $this->item(
			'scimpress-departures',
			__( 'Loss of access that can be undone', 'scimpress' ),
			'scimpress-departure-' . $row['id'],
			array(
				__( 'Time', 'scimpress' )             => $this->time( $row['occurred'] ),
				__( 'Action', 'scimpress' )           => $row['kind'],
				__( 'What is restored', 'scimpress' ) => $row['departure'],
			)
		);
	}

	/**
	 * A row of the audit as the export shows it.
	 *
	 * @param array<string, string|null> $row By column.
	 * @return array<string, mixed>
	 */
	private function audit_item( array $row ): array {
		return $this->item(
			'scimpress-audit',
			__( 'What an identity provider did', 'scimpress' ),
			'scimpress-audit-' . $row['id'],
			array(
				__( 'Time', 'scimpress' )               => $this->time( $row['occurred'] ),
				__( 'Action', 'scimpress' )             => $row['action'],
				__( 'Result', 'scimpress' )             => $row['outcome'] . ' (' . $row['status'] . ')',
				__( 'userName', 'scimpress' )           => $row['user_name'],
				__( 'Detail', 'scimpress' )             => $row['detail'],
				__( 'Changed attributes', 'scimpress' ) => $row['changed'],
				__( 'Old and new values', 'scimpress' ) => $row['differences'],
			)
		);
	}

	/**
	 * An item of an export.
	 *
	 * @param array<string, ?string> $values By label; empty ones are left out.
	 * @return array<string, mixed>
	 */
	private function item( string $group, string $label, string $id, array $values ): array {
		$data = array();
		foreach ( array_filter( $values, static fn( $value ) => null !== $value && '' !== $value ) as $name => $value ) {
			$data[] = compact( 'name', 'value' );
		}
		return array(
			'group_id'    => $group,
			'group_label' => $label,
			'item_id'     => $id,
			'data'        => $data,
		);
	}

	private function time( ?string $time ): string {
		return gmdate( 'Y-m-d H:i:s', Clock::seconds( (int) $time ) ) . ' UTC';
	}
}
