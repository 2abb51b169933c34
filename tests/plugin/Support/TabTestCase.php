<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use ScimPress\Admin\Page;
use ScimPress\Admin\Tab;

/**
 * An administrator in front of one tab of the screen.
 */
abstract class TabTestCase extends AdministratorTestCase {

	private Page $page;

	private Tab $tab;

	abstract protected function tab(): Tab;

	protected function setUp(): void {
		parent::setUp();
		Scenario::connection();
		$this->open();
	}

	/** As in a fresh process. */
	protected function open(): void {
		$GLOBALS['wp_settings_errors'] = array();
		$this->tab                     = $this->tab();
		$this->page                    = new Page( WP_PLUGIN_DIR . '/scimpress/scimpress.php', $this->tab );
		set_current_screen( 'users_page_scimpress' );
		$this->page->register();
	}

	/** @param array<string, string> $query */
	protected function html( array $query = array() ): string {
		$_GET = wp_slash( array( 'tab' => $this->tab->slug(), ...$query ) );
		ob_start();
		try {
			$this->page->show();
		} finally {
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	/**
	 * Sends a form.
	 *
	 * @param array<string, mixed>  $fields Those that matter.
	 * @param array<string, string> $query
	 * @return ?string Where the browser is sent; null when the answer is shown at once.
	 */
	protected function send( string $action, array $fields = array(), array $query = array() ): ?string {
		$GLOBALS['wp_settings_errors'] = array();
		$_SERVER['REQUEST_METHOD']     = 'POST';
		$_GET                          = array( 'tab' => $this->tab->slug(), ...$query );
		$_POST                         = wp_slash( array( 'scimpress_action' => $action, '_wpnonce' => wp_create_nonce( 'scimpress_' . $action ), ...$fields ) );
		$_REQUEST                      = $_POST;
		try {
			$this->page->load();
			return null;
		} catch ( \OutOfBoundsException $redirect ) {
			self::assertStringContainsString( 'tab=' . $this->tab->slug(), $redirect->getMessage() );
			return $redirect->getMessage();
		}
	}

	/**
	 * Asserts that none of the tab's actions does anything without the nonce, or without the capability.
	 *
	 * @param array<string, mixed> $fields With which they would.
	 */
	protected function assertGuarded( array $fields ): void {
		$author = self::wordpress_user( 'author', 'editor' );
		foreach ( array_keys( $this->tab->actions() ) as $action ) {
			foreach ( array( 1 => array( '_wpnonce' => 'x' ), $author => array() ) as $who => $nonce ) {
				wp_set_current_user( $who );
				try {
					$this->send( $action, array( ...$fields, ...$nonce ) );
					self::fail( "{$action} was done" );
				} catch ( \DomainException $refusal ) {
					self::assertSame( 403, $refusal->getCode(), $action );
				}
			}
		}
	}

	protected static function told(): string {
		return implode( ' ', array_column( get_settings_errors(), 'message' ) );
	}
}
