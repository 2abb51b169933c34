<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use PHPUnit\Framework\Error\Warning;
use ScimPress\Admin\Page;
use ScimPress\Admin\Tab;
use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Inspection\Body;
use ScimPress\Inspection\Period;
use ScimPress\Leavers\GivingBack;
use ScimPress\Mapping\AttributeMap;
use ScimPress\Plugin;
use ScimPress\Roles\RuleBook;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Inspections;
use ScimPress\Store\LinkRequests;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Store\AuditLogTest;

/**
 * An administrator in front of the whole screen: every tab that the plugin has, on a site where each of them has
 * something to show and to do. A new tab is there by itself.
 */
abstract class ScreenTestCase extends AdministratorTestCase {

	protected const GROUP = '0199aaaa-bbbb-7ccc-8ddd-000000000001';

	/** Pages of a tab that are looked at. */
	private const PAGES = 40;

	private Page $page;

	/** What to put back in the end. */
	private Snapshot $before;

	protected function setUp(): void {
		parent::setUp();
		$this->before = Snapshot::taken();
		$this->furnish();
		wp_set_current_user( 1 );
		$this->open();
	}

	protected function tearDown(): void {
		$this->before->restore();
		parent::tearDown();
	}

	/** As in a fresh process. */
	protected function open(): void {
		$GLOBALS['wp_settings_errors'] = array();
		set_current_screen( 'users_page_scimpress' );
		get_current_screen()->remove_help_tabs();
		$this->page = self::hooked( 'admin_menu', Page::class )[0];
		$this->page->register();
	}

	/**
	 * What the plugin hooks in wp-admin.
	 *
	 * @template T of object
	 * @param class-string<T> $class_name
	 * @return list<T> Objects of that class at that hook.
	 */
	protected static function hooked( string $hook, string $class_name ): array {
		$found = array();
		foreach ( self::hooks_of_plugin() as $name => $callbacks ) {
			foreach ( $hook === $name ? $callbacks : array() as $callback ) {
				if ( is_array( $callback ) && $callback[0] instanceof $class_name ) {
					$found[] = $callback[0];
				}
			}
		}
		return $found;
	}

	/** @return array<string, list<callable>> What a plugin that is put together now hooks in wp-admin, by hook. */
	protected static function hooks_of_plugin(): array {
		$former               = $GLOBALS['wp_filter'];
		$GLOBALS['wp_filter'] = array();
		( new Plugin( WP_PLUGIN_DIR . '/scimpress/scimpress.php' ) )->add_hooks();
		$hooks                = array_map( static fn( \WP_Hook $hook ) => array_column( array_merge( ...array_values( $hook->callbacks ) ), 'function' ), $GLOBALS['wp_filter'] );
		$GLOBALS['wp_filter'] = $former;
		return $hooks;
	}

	/** @return non-empty-array<string, Tab> Every tab by its slug. */
	protected function tabs(): array {
		return self::tabs_of( $this->page );
	}

	/** @return array<string, array{string}> The slug of every tab. */
	public static function every_tab(): array {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		set_current_screen( 'users_page_scimpress' );
		$tabs = self::tabs_of( self::hooked( 'admin_menu', Page::class )[0] );
		unset( $GLOBALS['current_screen'] );
		return array_map( static fn( Tab $tab ) => array( $tab->slug() ), $tabs );
	}

	/** @return non-empty-array<string, Tab> */
	private static function tabs_of( Page $page ): array {
		return ( fn() => $this->tabs )->call( $page );
	}

	/**
	 * What is printed.
	 *
	 * @param array<string, mixed> $query
	 */
	protected function html( array $query ): string {
		$_GET                      = wp_slash( $query );
		$_SERVER['REQUEST_METHOD'] = 'GET';
		ob_start();
		try {
			$this->page->show();
		} finally {
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	/**
	 * Sends a form, and gives what is shown then; nothing when that is a file.
	 *
	 * @param array<string, mixed> $query
	 * @param array<string, mixed> $fields
	 */
	protected function sent( array $query, array $fields ): string {
		$GLOBALS['wp_settings_errors'] = array();
		$_SERVER['REQUEST_METHOD']     = 'POST';
		$_GET                          = wp_slash( $query );
		$_POST                         = wp_slash( $fields );
		$_REQUEST                      = array( ...$_GET, ...$_POST );
		try {
			$this->page->load();
		} catch ( \OutOfBoundsException $redirect ) {
			self::assertSame( 0, strncmp( $redirect->getMessage(), admin_url(), strlen( admin_url() ) ), $redirect->getMessage() );
			parse_str( (string) parse_url( $redirect->getMessage(), PHP_URL_QUERY ), $query );
		} catch ( Warning $warning ) {
			// It begins to answer with a file, for which it is too late in this process.
			self::assertStringContainsString( 'headers already sent', $warning->getMessage() );
			return '';
		}
		return $this->html( $query );
	}

	/**
	 * A tab with all that links on it lead to within the tab.
	 *
	 * @return list<array{array<string, mixed>, Html}> The query of each page, and the page.
	 */
	protected function pages( string $slug ): array {
		$waiting = array( array( 'page' => Page::SLUG, 'tab' => $slug ) );
		$seen    = array();
		$pages   = array();
		while ( array() !== $waiting && count( $pages ) < self::PAGES ) {
			$asked   = array_shift( $waiting );
			$page    = new Html( $this->html( $asked ) );
			$pages[] = array( $asked, $page );
			foreach ( $page->queries() as $query ) {
				// One page of each kind: that of another token is the same.
				$kind = implode( ' ', array( ...array_keys( $query ), ...array_values( array_intersect_key( $query, array( 'action' => 1, 'do' => 1, 'tool' => 1 ) ) ) ) );
				if ( $slug === ( $query['tab'] ?? array_key_first( $this->tabs() ) ) && ! isset( $seen[ $kind ] ) ) {
					$seen[ $kind ] = true;
					$waiting[]     = $query;
				}
			}
		}
		return $pages;
	}

	/**
	 * Every form of a tab, one of each kind.
	 *
	 * @return list<array{array<string, mixed>, array<string, mixed>}> The query of the address that it is sent to, and its fields.
	 */
	protected function forms( string $slug ): array {
		$forms    = $this->forms_now( $slug );
		$snapshot = Snapshot::taken();
		$missing  = fn() => array_diff( array_keys( $this->tabs()[ $slug ]->actions() ), array_column( array_column( $forms, 1 ), 'scimpress_action' ) );
		// Some are there when another one has been sent: what was begun can be ended.
		foreach ( array_values( $forms ) as list( $query, $fields ) ) {
			foreach ( array( $fields, array_map( static fn( mixed $value ) => '' === $value ? 'x' : $value, $fields ) ) as $typed ) {
				if ( array() !== $missing() ) {
					$this->sent( $query, $typed );
					$forms += $this->forms_now( $slug );
					$snapshot->restore();
					$this->open();
				}
			}
		}
		return array_values( $forms );
	}

	/** @return array<string, array{array<string, mixed>, array<string, mixed>}> The forms that are there as things are. */
	private function forms_now( string $slug ): array {
		$forms = array();
		foreach ( $this->pages( $slug ) as list( , $page ) ) {
			foreach ( $page->forms() as list( $address, $fields ) ) {
				parse_str( (string) parse_url( $address, PHP_URL_QUERY ), $query );
				self::assertArrayHasKey( 'scimpress_action', $fields, "a form on {$slug}" );
				$forms[ implode( ' ', array( $fields['scimpress_action'], ...array_keys( $fields ), ...array_keys( $query ) ) ) ] = array( $query, $fields );
			}
		}
		return $forms;
	}

	/** Gives every tab something to show and to do. */
	private function furnish(): void {
		Scenario::connection();
		Scenario::token( null );
		$connections = new Connections();
		$map         = new AttributeMap( Extension::installed(), $connections );
		$rules       = new RuleBook( Extension::installed(), $connections );
		// One with a preset of attributes.
		$connections->save( $connections->first()->with( array( 'profile' => 'okta' ) ) );
		$second = $connections->add( new Connection( 0, 'Second', 'okta', array( 'content_heir' => 1 ), Scenario::NOW ) );
		Scenario::manage( self::wordpress_user( 'ada', 'subscriber', 'ada@example.com' ), true );
		self::wordpress_user( 'eve', 'editor', 'eve@example.com' );
		Scenario::manage( self::wordpress_user( 'bob', 'subscriber', 'bob@example.com' ), false );
		Sql::insert( Tables::groups(), array( 'id' => self::GROUP, 'connection_id' => 1, ...self::group_row( 'Authors' ), 'created' => Scenario::NOW ) );
		foreach ( array( array( 'group', self::GROUP ), array( 'value', 'Reviewer' ), array( 'value', 'Writer' ) ) as list( $kind, $for ) ) {
			self::assertIsInt( $rules->add( $connections->first(), $kind, $for, 'author', null ) );
		}
		self::assertNull( $map->set( $connections->first(), array( 'field' => 'department', 'attribute' => 'title', 'template' => '', 'transform' => 'none', 'column' => true ) ) );
		( new AuditLog() )->append( AuditLogTest::ROW );
		( new Breaker() )->trip( 1, Clock::now() );
		update_option( GivingBack::STATE, array( $second->id => array( 'since' => Scenario::NOW, 'before' => PHP_INT_MAX, 'total' => 3, 'finished' => null, 'failed' => 0 ) ), false );
		self::ask( self::wordpress_user( 'cid', 'subscriber', 'cid@example.com' ) );
		$opened = self::wordpress_user( 'dan', 'editor', 'dan@example.com' );
		( new ProtectionFlags() )->set( $opened, ProtectionFlags::OPEN );
		self::ask( $opened );
		( new Period( Clock::now(), null, true ) )->ended_by( Period::STOPPED, Clock::now() )->save();
		( new Inspections() )->append( Clock::now(), 1, self::inspected() );
	}

	/** @return array<string, mixed> What the inspector keeps of a request that can be run again. */
	private static function inspected(): array {
		return array(
			'request'      => array(
				'method'     => 'POST',
				'path'       => '/Users',
				'is_token'   => false,
				'parameters' => array(),
				'headers'    => array(),
				'credential' => array( 'kind' => 'bearer', 'public_id' => 'aaaaaaaaaaaa', 'header' => 'Authorization', 'scheme' => 'Bearer', 'length' => 61 ),
				'body'       => Body::json( '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Zoë"}', true ),
			),
			'ip'           => '2001:db8::1',
			'token_id'     => ( new Tokens() )->newest()[0]->id,
			'refusal'      => '',
			'events'       => array(),
			'microseconds' => 42_000,
			'queries'      => 12,
			'reply'        => array( 'status' => 400, 'headers' => array(), 'error' => array(), 'body' => array( 'bytes' => 0 ) ),
		);
	}

	/** Has the first connection want somebody who is there. */
	protected static function ask( int $wp_user_id ): void {
		( new LinkRequests() )->report(
			array(
				'connection_id'   => 1,
				'wp_user_id'      => $wp_user_id,
				'state'           => LinkRequests::ASKED,
				'user_name'       => "wanted as {$wp_user_id}",
				'user_name_key'   => (string) $wp_user_id,
				'external_id'     => null,
				'external_id_key' => null,
				'matched'         => array( 'email' ),
				'reason'          => null,
				'reported'        => Scenario::NOW,
			)
		);
	}
}
