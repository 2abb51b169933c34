<?php
/**
 * Links everybody with a role. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\LinkingData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\LinkingTab;
use ScimPress\Admin\Page;
use ScimPress\Admin\RecentLogin;

defined( 'ABSPATH' ) || exit;

?>
<h2 class="scimpress-part" id="scimpress-link-users"><?php esc_html_e( 'Link everybody with a role', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'An identity provider then manages accounts that were here before it, without asking for each. It finds them by login and e-mail address. Nothing in them changes at first; when it says that somebody has left, that account is deactivated.', 'scimpress' ); ?></p>
<?php if ( null !== $data->progress && null === $data->result ) : ?>
	<?php Page::template( 'job-progress-bar', $data->progress ); ?>
	<div class="scimpress-actions">
		<?php foreach ( array( 'go_on_linking' => __( 'Go on now', 'scimpress' ), 'end_linking' => __( 'Stop', 'scimpress' ) ) as $scimpress_action => $scimpress_label ) : ?>
			<form method="post" action="<?php echo esc_url( $data->url ); ?>">
				<?php wp_nonce_field( 'scimpress_' . $scimpress_action, '_wpnonce', false ); ?>
				<input type="hidden" name="scimpress_action" value="<?php echo esc_attr( $scimpress_action ); ?>">
				<button type="submit" class="button"><?php echo esc_html( $scimpress_label ); ?></button>
			</form>
		<?php endforeach; ?>
	</div>
	<?php return; ?>
<?php endif; ?>
<?php if ( null !== $data->result ) : ?>
	<div class="scimpress-panel" role="status">
		<p>
			<strong>
				<?php
				/* translators: 1: name of an identity provider, 2: a number. */
				echo esc_html( sprintf( _n( '%1$s manages %2$s account more.', '%1$s manages %2$s accounts more.', $data->result['linked'], 'scimpress' ), $data->result['connection'], number_format_i18n( $data->result['linked'] ) ) );
				?>
			</strong>
			<?php
			if ( $data->result['passed'] > 0 ) {
				/* translators: %s: a number. */
				echo esc_html( sprintf( _n( '%s was passed over.', '%s were passed over.', $data->result['passed'], 'scimpress' ), number_format_i18n( $data->result['passed'] ) ) );
			}
			?>
		</p>
		<?php if ( array() !== $data->result['named'] ) : ?>
			<ul class="ul-disc">
				<?php
				foreach ( $data->result['named'] as list( $scimpress_login, $scimpress_reason ) ) {
					echo '<li>' . esc_html( "{$scimpress_login}: {$scimpress_reason}" ) . '</li>';
				}
				?>
			</ul>
			<?php if ( $data->result['passed'] > count( $data->result['named'] ) ) : ?>
				<p><a href="<?php echo esc_url( add_query_arg( array( 'doing' => 'user.link', 'outcome' => 'refused' ), Page::url( 'audit' ) ) ); ?>"><?php esc_html_e( 'All who were passed over, in the audit', 'scimpress' ); ?></a></p>
			<?php endif; ?>
		<?php endif; ?>
		<form method="post" action="<?php echo esc_url( $data->url ); ?>">
			<?php wp_nonce_field( 'scimpress_end_linking', '_wpnonce', false ); ?>
			<input type="hidden" name="scimpress_action" value="end_linking">
			<button type="submit" class="button"><?php esc_html_e( 'Close', 'scimpress' ); ?></button>
		</form>
	</div>
<?php endif; ?>
<?php if ( null === $data->chosen ) : ?>
	<p><?php esc_html_e( 'There is no connection that you may change.', 'scimpress' ); ?></p>
	<?php return; ?>
<?php endif; ?>
<form method="get" action="<?php echo esc_url( admin_url( 'users.php' ) ); ?>#scimpress-link-users">
	<input type="hidden" name="page" value="<?php echo esc_attr( Page::SLUG ); ?>">
	<input type="hidden" name="tab" value="<?php echo esc_attr( LinkingTab::SLUG ); ?>">
	<p>
		<label for="scimpress-link-connection"><?php esc_html_e( 'Who is to manage them', 'scimpress' ); ?></label><br>
		<select id="scimpress-link-connection" name="connection">
			<?php foreach ( $data->connections as $scimpress_connection ) : ?>
				<option value="<?php echo esc_attr( (string) $scimpress_connection->id ); ?>" <?php selected( $scimpress_connection->id === $data->chosen->id ); ?>><?php echo esc_html( $scimpress_connection->name ); ?></option>
			<?php endforeach; ?>
		</select>
	</p>
	<fieldset>
		<legend><?php esc_html_e( 'Roles', 'scimpress' ); ?></legend>
		<?php foreach ( $data->roles as $scimpress_slug => $scimpress_name ) : ?>
			<p><label><input type="checkbox" name="roles[]" value="<?php echo esc_attr( (string) $scimpress_slug ); ?>" <?php checked( in_array( (string) $scimpress_slug, $data->picked, true ) ); ?>> <?php echo esc_html( $scimpress_name ); ?></label></p>
		<?php endforeach; ?>
	</fieldset>
	<p class="description"><?php esc_html_e( 'Roles with which somebody could take the site over are not among them: whoever has one is protected.', 'scimpress' ); ?></p>
	<p><button type="submit" class="button"><?php esc_html_e( 'Count the accounts', 'scimpress' ); ?></button></p>
</form>
<?php if ( null !== $data->count ) : ?>
	<div class="scimpress-panel" role="status">
		<p>
			<strong>
				<?php
				/* translators: %s: a number. */
				echo esc_html( 0 === $data->count ? __( 'Nobody with these roles is left whom no identity provider manages.', 'scimpress' ) : sprintf( _n( '%s account has one of these roles and is managed by nobody.', '%s accounts have one of these roles and are managed by nobody.', $data->count, 'scimpress' ), number_format_i18n( $data->count ) ) );
				?>
			</strong>
			<?php
			if ( $data->count > 0 ) {
				esc_html_e( 'Protected ones among them are passed over, with the reason. Nothing has been done yet.', 'scimpress' );
			}
			?>
		</p>
		<?php if ( $data->count > 0 ) : ?>
			<?php RecentLogin::remind( $data->url ); ?>
			<form method="post" action="<?php echo esc_url( $data->url ); ?>">
				<?php wp_nonce_field( 'scimpress_link_users', '_wpnonce', false ); ?>
				<input type="hidden" name="scimpress_action" value="link_users">
				<input type="hidden" name="connection" value="<?php echo esc_attr( (string) $data->chosen->id ); ?>">
				<?php foreach ( $data->picked as $scimpress_slug ) : ?>
					<input type="hidden" name="roles[]" value="<?php echo esc_attr( $scimpress_slug ); ?>">
				<?php endforeach; ?>
				<button type="submit" class="button button-primary">
					<?php
					/* translators: %s: name of an identity provider. */
					echo esc_html( sprintf( __( 'Have %s manage them', 'scimpress' ), $data->chosen->name ) );
					?>
				</button>
			</form>
		<?php endif; ?>
	</div>
	<?php
endif;
