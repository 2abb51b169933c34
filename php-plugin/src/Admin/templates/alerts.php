<?php
/**
 * Who is told what by mail. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\SafetyData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\FieldError;
use ScimPress\Alerts\Alert;
use ScimPress\Alerts\AlertSettings;

defined( 'ABSPATH' ) || exit;

?>
<h2 class="scimpress-part" id="scimpress-alerts"><?php esc_html_e( 'Mail when something is wrong', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'Of each of these one mail a day is sent for a connection, with what to do next. It is sent in the background: no identity provider waits for it.', 'scimpress' ); ?></p>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_save_alerts', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="save_alerts">
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><label for="scimpress-address"><?php esc_html_e( 'Mail goes to', 'scimpress' ); ?></label></th>
			<td>
				<input type="email" id="scimpress-address" name="address" class="regular-text" autocomplete="off" value="<?php echo esc_attr( $data->alerts->address ); ?>" <?php FieldError::attributes( 'scimpress-address', $data->problem( 'address' ) ); ?>>
				<?php FieldError::message( 'scimpress-address', $data->problem( 'address' ) ); ?>
				<p class="description" id="scimpress-address-description">
					<?php
					/* translators: %s: an e-mail address. */
					echo esc_html( sprintf( __( 'Leave it empty for the address of the site, %s.', 'scimpress' ), ( new AlertSettings() )->recipient() ) );
					?>
				</p>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'Mail when', 'scimpress' ); ?></th>
			<td>
				<fieldset>
					<legend class="screen-reader-text"><?php esc_html_e( 'Mail when', 'scimpress' ); ?></legend>
					<?php foreach ( array( Alert::BreakerOpen, Alert::TokenExpiring, Alert::FirstFailure ) as $scimpress_alert ) : ?>
						<p>
							<label>
								<input type="checkbox" name="on[]" value="<?php echo esc_attr( $scimpress_alert->value ); ?>" <?php checked( in_array( $scimpress_alert->value, $data->alerts->on, true ) ); ?>>
								<?php echo esc_html( $scimpress_alert->label() ); ?>
							</label>
						</p>
					<?php endforeach; ?>
				</fieldset>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="scimpress-silent-days"><?php esc_html_e( 'Days of silence', 'scimpress' ); ?></label></th>
			<td>
				<input type="number" id="scimpress-silent-days" name="silent_days" class="small-text" min="0" max="<?php echo esc_attr( (string) AlertSettings::MOST_DAYS ); ?>" required value="<?php echo esc_attr( $data->alerts->days ); ?>" <?php FieldError::attributes( 'scimpress-silent-days', $data->problem( 'silent_days' ) ); ?>>
				<?php FieldError::message( 'scimpress-silent-days', $data->problem( 'silent_days' ) ); ?>
				<p class="description" id="scimpress-silent-days-description"><?php esc_html_e( 'Mail when nothing is heard of an identity provider for so long; 0 is never. Good where it calls at fixed times, as Microsoft Entra ID does each hour; where only changes are sent, weeks of silence are nothing unusual.', 'scimpress' ); ?></p>
			</td>
		</tr>
	</table>
	<p class="submit"><button type="submit" class="button button-primary"><?php esc_html_e( 'Save mail', 'scimpress' ); ?></button></p>
</form>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_test_alert', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="test_alert">
	<p><button type="submit" class="button"><?php esc_html_e( 'Send a test mail', 'scimpress' ); ?></button></p>
</form>
